import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { manifest, push } from './building.ts'
import { kubectl, newNamespace } from './cluster.ts'
import { APP, REGISTRY, ROLE, shipping } from './inputs.ts'
import { leftovers, newJob, runStep } from './step.ts'

const IMAGE = `${REGISTRY}/tools/buildkit:1`
const EDIT = ROLE.replace('ship-deploy', 'ship-edit')

/** BuildKit's image with what is the world's own here: the authority of its registry, and a mirror for Docker Hub. */
function pushBuilderImage(): void {
  const folder = mkdtempSync(join(tmpdir(), 'buildkit-'))
  cpSync(join(process.env.SANDBOX_DIR ?? '', 'pki/ca.pem'), join(folder, 'ca.pem'))
  const mirror = '10.244.0.6:5000'
  writeFileSync(
    join(folder, 'buildkitd.toml'),
    `[registry."docker.io"]\n  mirrors = ["${mirror}"]\n[registry."${mirror}"]\n  http = true\n`,
  )
  writeFileSync(
    join(folder, 'Dockerfile'),
    'FROM moby/buildkit:buildx-stable-1\nCOPY ca.pem /etc/ssl/certs/ca-certificates.crt\nCOPY buildkitd.toml /etc/buildkit/\n',
  )
  const docker = (args: string[], input = '') =>
    execFileSync('docker', args, { input, stdio: ['pipe', 'pipe', 'pipe'] })
  docker(['login', '--username', 'AWS', '--password-stdin', REGISTRY], '123456789012-auth-token')
  docker(['build', '--quiet', '--tag', IMAGE, folder])
  docker(['push', '--quiet', IMAGE])
}

const on = (...options: string[]) => ({ builder: ['kubernetes', ...options].join('\n') })
const building = (repository: string, more: Record<string, string>) =>
  push(repository, { 'cluster-name': 'my-eks-cluster', ...more })
const names = (namespace: string) =>
  kubectl('get', 'deployments', `--namespace=${namespace}`, '--output=jsonpath={.items[*].metadata.name}')

describe('a builder in pods of the cluster', () => {
  beforeAll(() => {
    pushBuilderImage()
    newNamespace('pods')
    newNamespace('builders')
  })

  it('builds what is deployed there, for its nodes, and stays warm', async () => {
    const job = newJob(APP)
    const more = on(`image=${IMAGE}`, 'namespace=builders')
    const first = await runStep(job, shipping('pods', more))
    expect(first.code, first.log).toBe(0)
    expect(first.log).toMatch(/building with "ship-to-eks-builder-[0-9a-f]{6}" instance using kubernetes driver/)
    const [, name = ''] = /(ship-to-eks-builder-[0-9a-f]{6})/.exec(first.log) ?? []
    expect(names('builders')).toBe(`${name}-amd64`)
    expect(first.log).toContain(`kubectl delete deployment/${name}-amd64 --namespace builders`)
    expect(first.outputs.url).toMatch(/^http/)
    expect(leftovers(job)).toEqual([])
    // Nothing of it is the job's own: a later step has the builders that it had.
    expect(readdirSync(join(job.home, '.docker'))).not.toContain('buildx')
    const pods = kubectl('get', 'pods', '--namespace=builders', '--output=name')
    const second = await runStep(job, shipping('pods', { ...more, rebuild: 'true' }))
    expect(second.code, second.log).toBe(0)
    expect(second.log).toMatch(/#\d+ CACHED/)
    expect(kubectl('get', 'pods', '--namespace=builders', '--output=name')).toBe(pods)
  })

  it('bakes several images without deploying anything', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'monorepo-'))
    writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY . /\n')
    const { 'ecr-repository': _, ...rest } = building('x', on(`image=${IMAGE}`, 'namespace=builders', 'replicas=2'))
    const images = '- {repository: pods/one}\n- {repository: pods/two}'
    const result = await runStep(newJob(folder), { ...rest, images })
    expect(result.code, result.log).toBe(0)
    expect(result.log).toContain('deploys nothing (no `manifests`)')
    expect(result.outputs['image-digest']?.split('\n')).toHaveLength(2)
    expect((await manifest('pods/two', result.outputs['image-digest']?.split('\n')[1] ?? '')).config).toBeDefined()
  })

  it('wants a node of each platform’s own kind, and says when there is none', async () => {
    const more = { ...on(`image=${IMAGE}`, 'namespace=builders', 'timeout=10s'), platforms: 'linux/amd64\nlinux/arm64' }
    const result = await runStep(newJob(APP), building('pods/arm', more))
    expect(result.code, result.log).toBe(1)
    // Nothing that would never start stays.
    expect(result.log).toMatch(
      /Deployment\/ship-to-eks-builder-[0-9a-f]{6}-arm64 did not get ready, and is removed again/,
    )
    expect(names('builders')).not.toContain('arm64')
    const text = result.errors.map((error) => error.text).join('\n')
    expect(text, result.log).toMatch(/Deployment\/ship-to-eks-builder-[0-9a-f]{6}-arm64/)
    expect(text).toContain('qemu.install=true')
  })

  it('refused by Pod Security is told before anything is made, with what lets it in', async () => {
    newNamespace('guarded')
    kubectl('label', 'namespace', 'guarded', 'pod-security.kubernetes.io/enforce=baseline')
    for (const rootless of ['false', 'true']) {
      const more = on(`image=${IMAGE}`, 'namespace=guarded', `rootless=${rootless}`, 'timeout=1h')
      const result = await runStep(newJob(APP), building('pods/guarded', more))
      expect(result.code, result.log).toBe(1)
      expect(result.errors[0]?.text, result.log).toContain('Pod Security refuses its pods')
      expect(result.log).not.toContain('is new')
      const fix = 'kubectl label namespace builders pod-security.kubernetes.io/enforce=privileged'
      expect(result.errors[0]?.text).toContain(fix)
    }
    kubectl('label', '--overwrite', 'namespace', 'guarded', 'pod-security.kubernetes.io/enforce=privileged')
    const mended = await runStep(
      newJob(APP),
      building('pods/guarded', on(`image=${IMAGE}`, 'namespace=guarded', 'rootless=false', 'timeout=1h')),
    )
    expect(mended.code, mended.log).toBe(0)
  })

  it('refused by RBAC is told with the policy, or rule, that lets it in', async () => {
    newNamespace('strangers')
    const more = { ...on(`image=${IMAGE}`, 'namespace=strangers'), 'role-to-assume': EDIT }
    const result = await runStep(newJob(APP), building('pods/rights', more))
    expect(result.code, result.log).toBe(1)
    expect(result.errors).toHaveLength(1)
    const text = result.errors[0]?.text ?? ''
    expect(text).toContain('The builder cannot be used on the cluster my-eks-cluster, in the namespace strangers')
    expect(text).toContain('It is not allowed to get deployments.apps in the namespace strangers.')
    expect(result.log).not.toContain('is new')
    expect(text).toContain(
      `--principal-arn ${EDIT} --policy-arn arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy --access-scope type=namespace,namespaces=strangers`,
    )
    const [, rule = ''] = /\n( *apiVersion: v1\n *kind: List\n[\s\S]*)/.exec(text) ?? []
    const file = join(mkdtempSync(join(tmpdir(), 'rule-')), 'rule.yaml')
    writeFileSync(file, rule.replace('kind: Group, name: ship-to-eks', 'kind: Group, name: ship:edit'))
    kubectl('apply', '--filename', file)
    const allowed = await runStep(newJob(APP), building('pods/rights', more))
    expect(allowed.code, allowed.log).toBe(0)
  })

  it('that may make Deployments and no pods learns of Pod Security from them, and leaves none', async () => {
    newNamespace('late')
    kubectl('label', 'namespace', 'late', 'pod-security.kubernetes.io/enforce=baseline')
    const rbac = 'apiVersion: rbac.authorization.k8s.io/v1\nmetadata: {name: late, namespace: late}\n'
    const file = join(mkdtempSync(join(tmpdir(), 'rule-')), 'rule.yaml')
    writeFileSync(
      file,
      `${rbac}kind: Role
rules:
  - {apiGroups: [apps], resources: [deployments], verbs: [get, create, list, watch, delete]}
  - {apiGroups: [""], resources: [pods], verbs: [get, list, watch]}
  - {apiGroups: [""], resources: [pods/exec], verbs: [create]}
---
${rbac}kind: RoleBinding
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: late}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: "ship:edit"}]
`,
    )
    kubectl('apply', '--filename', file)
    const more = { ...on(`image=${IMAGE}`, 'namespace=late', 'timeout=1h'), 'role-to-assume': EDIT }
    const result = await runStep(newJob(APP), building('pods/late', more))
    expect(result.errors[0]?.text, result.log).toContain('its pods are refused by Pod Security, level “baseline”')
    expect(result.errors[0]?.text).toContain('kubectl label namespace builders')
    expect(names('late')).toBe('')
  })

  it('of a namespace that is not there, of an image that is none', async () => {
    const absent = await runStep(newJob(APP), building('pods/absent', on('namespace=nowhere')))
    expect(absent.errors[0]?.text, absent.log).toContain('kubectl create namespace nowhere')
    const wrong = on('namespace=builders', `image=${REGISTRY}/tools/nothing:1`)
    const result = await runStep(newJob(APP), building('pods/absent', wrong))
    expect(result.code, result.log).toBe(1)
    expect(result.errors[0]?.text).toContain('tools/nothing:1')
  })

  it('needs a cluster, and options that there are', async () => {
    const without = await runStep(newJob(APP), push('pods/none', on()))
    expect(without.errors[0]?.text).toContain('`builder: kubernetes` is given without `cluster-name`')
    const misspelt = await runStep(newJob(APP), building('pods/none', on('replica=2')))
    expect(misspelt.errors[0]?.text).toContain('"replica" is no option of buildx’s kubernetes driver')
  })

  it('is left whole by a cancel, for the next run', async () => {
    const job = newJob(APP)
    writeFileSync(join(job.workspace, 'Dockerfile'), `${readFileSync(join(APP, 'Dockerfile'), 'utf8')}\nRUN sleep 60\n`)
    const more = on(`image=${IMAGE}`, 'namespace=builders')
    const cancel = new AbortController()
    const result = await runStep(job, building('pods/cancelled', more), {
      signal: cancel.signal,
      onLog: (log) => /RUN sleep 60/.test(log) && cancel.abort(),
    })
    expect(result.code, result.log).not.toBe(0)
    expect(leftovers(job)).toEqual([])
    const next = await runStep(newJob(APP), building('pods/cancelled', more))
    expect(next.code, next.log).toBe(0)
  })
})
