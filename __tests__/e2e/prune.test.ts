import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dropNamespace, kubectl, newNamespace } from './cluster.ts'
import { commit, type Job, newJob, runStep } from './step.ts'

const NAMESPACE = 'prune'
const ROLE = 'arn:aws:iam::123456789012:role/ship-deploy'

const config = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {a: "1"}\n`
const service = (name: string) =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {selector: {app: x}, ports: [{port: 80}]}\n`
const claim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {storageClassName: prune, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
`

// Its claims are bound when a pod uses them, so nothing waits for one.
const storageClass = `apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: prune}
provisioner: example.com/none
volumeBindingMode: WaitForFirstConsumer
`

describe('prune', () => {
  let job: Job
  beforeAll(() => {
    newNamespace(NAMESPACE)
    const file = join(mkdtempSync(join(tmpdir(), 'class-')), 'class.yaml')
    writeFileSync(file, storageClass)
    kubectl('apply', '--filename', file)
    const folder = mkdtempSync(join(tmpdir(), 'prune-'))
    write(folder, { 'a.yaml': config('a'), 'b.yaml': config('b'), 's.yaml': service('s'), 'data.yaml': claim })
    job = newJob(folder)
  })
  afterAll(() => dropNamespace(NAMESPACE))

  const write = (folder: string, files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  }
  const run = (more: Record<string, string> = {}) => {
    commit(job)
    return runStep(job, {
      'role-to-assume': ROLE,
      'aws-region': 'ap-northeast-1',
      'cluster-name': 'my-eks-cluster',
      manifests: '.',
      namespace: NAMESPACE,
      'service-type': 'keep',
      verify: 'false',
      prune: 'true',
      timeout: '1m',
      ...more,
    })
  }
  const drop = (...names: string[]) => {
    for (const name of names) rmSync(join(job.workspace, name))
  }
  const there = () =>
    kubectl('--namespace', NAMESPACE, 'get', 'configmap,service,persistentvolumeclaim', '--output=name')
      .trim()
      .split('\n')
      .filter((name) => !name.includes('kube-root-ca') && !name.includes('ship-to-eks'))

  it('marks what it applies, so that kubectl knows the set, too', async () => {
    const result = await run()
    expect(result.code, result.log).toBe(0)
    const parents = JSON.parse(
      kubectl('--namespace', NAMESPACE, 'get', 'configmap', '--selector=applyset.kubernetes.io/id', '--output=json'),
    ).items
    expect(parents).toHaveLength(1)
    const { labels, annotations } = parents[0].metadata
    expect(annotations['applyset.kubernetes.io/contains-group-kinds']).toBe('ConfigMap,PersistentVolumeClaim,Service')
    const selector = `applyset.kubernetes.io/part-of=${labels['applyset.kubernetes.io/id']}`
    const marked = kubectl(
      '--namespace',
      NAMESPACE,
      'get',
      'configmap,service',
      `--selector=${selector}`,
      '--output=name',
    )
    expect(marked.trim().split('\n')).toEqual(['configmap/a', 'configmap/b', 'service/s'])
  })

  it('the same set again changes nothing', async () => {
    const again = await run()
    expect(again.code, again.log).toBe(0)
    expect(again.outputs.changed).toBe('false')
  })

  it('a plan says what would go, and deletes nothing', async () => {
    drop('b.yaml', 's.yaml')
    const planned = await run({ 'dry-run': 'true' })
    expect(planned.code, planned.log).toBe(0)
    expect(JSON.parse(planned.outputs.changes ?? '')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ object: 'ConfigMap/b', action: 'pruned' }),
        expect.objectContaining({ object: 'Service/s', action: 'pruned' }),
      ]),
    )
    expect(there()).toEqual(['configmap/a', 'configmap/b', 'service/s', 'persistentvolumeclaim/data'])
  })

  it('what the set no longer has goes, kinds that it has none of any more included; what is not ours stays', async () => {
    kubectl('--namespace', NAMESPACE, 'create', 'configmap', 'theirs')
    const selector = JSON.parse(kubectl('--namespace', NAMESPACE, 'get', 'configmap', 'a', '--output=json')).metadata
      .labels['applyset.kubernetes.io/part-of']
    // A label alone, copied by somebody, makes it none of ours.
    kubectl('--namespace', NAMESPACE, 'label', 'configmap', 'theirs', `applyset.kubernetes.io/part-of=${selector}`)
    const result = await run()
    expect(result.code, result.log).toBe(0)
    expect(there()).toEqual(['configmap/a', 'configmap/theirs', 'persistentvolumeclaim/data'])
    expect(result.summary).toContain('| Service/s | pruned |')
  })

  it('what holds data stays, and is named', async () => {
    write(job.workspace, { 'b.yaml': config('b') })
    drop('data.yaml')
    const result = await run()
    expect(result.code, result.log).toBe(0)
    expect(there()).toContain('persistentvolumeclaim/data')
    expect(result.log).toContain('PersistentVolumeClaim/data is no longer in the set, and stays: it holds data')
  })

  it('a failed rollout deletes nothing', async () => {
    drop('b.yaml')
    const failing =
      'apiVersion: batch/v1\nkind: Job\nmetadata: {name: fails}\nspec:\n  backoffLimit: 0\n  template:\n    spec:\n      restartPolicy: Never\n      containers: [{name: a, image: "node:24-slim", command: [sh, -c, "exit 3"]}]\n'
    write(job.workspace, { 'job.yaml': failing })
    const result = await run()
    expect(result.code, result.log).toBe(1)
    expect(there()).toContain('configmap/b')
    drop('job.yaml')
    kubectl('--namespace', NAMESPACE, 'delete', 'job', 'fails')
  })

  it('a set that shrinks by more than half is refused before anything is changed', async () => {
    write(job.workspace, { 'b.yaml': config('b'), 'c.yaml': config('c'), 'd.yaml': config('d') })
    expect((await run()).code).toBe(0)
    drop('b.yaml', 'c.yaml', 'd.yaml')
    write(job.workspace, { 'a.yaml': config('a').replace('"1"', '"2"') })
    const result = await run()
    expect(result.code, result.log).toBe(1)
    expect(result.errors[0]?.text).toContain('`prune` would delete 3 of')
    expect(kubectl('--namespace', NAMESPACE, 'get', 'configmap', 'a', '--output=jsonpath={.data.a}')).toBe('1')
    expect(there()).toContain('configmap/d')
  })
})
