import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dropNamespace, kubectl, newNamespace } from './cluster.ts'
import { newJob, type Result, runStep } from './step.ts'

// The role ship-edit has what AmazonEKSEditPolicy gives, in the namespace team-a alone.

const ARN = 'arn:aws:iam::123456789012:role/ship-edit'
const OTHER = 'team-b'
const KUBECTLS = 'team-k'
const FILE = 'app.yaml'

function ship(namespace: string, set: string): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'rights-'))
  writeFileSync(join(folder, FILE), set)
  return runStep(newJob(folder), {
    'role-to-assume': ARN,
    'aws-region': 'ap-northeast-1',
    'cluster-name': 'my-eks-cluster',
    manifests: FILE,
    namespace,
    'service-type': 'keep',
    verify: 'false',
    timeout: '1m',
  })
}

const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: rights}\ndata: {k: v}\n'
const service =
  'apiVersion: v1\nkind: Service\nmetadata: {name: rights}\nspec: {selector: {app: rights}, ports: [{port: 80}]}\n'
const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: rights}
spec:
  replicas: 0
  selector: {matchLabels: {app: rights}}
  template:
    metadata: {labels: {app: rights}}
    spec: {containers: [{name: web, image: registry.k8s.io/pause}]}
`
const namespace = (name: string, labels = '') => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}${labels}}\n`
const set = (...parts: readonly string[]) => parts.join('---\n')
const app = set(config, service, deployment)

describe('with the rights that people really give', () => {
  beforeAll(() => {
    newNamespace(OTHER)
    // As administrators mostly make it: with the owner and the annotation of `kubectl apply`.
    const folder = mkdtempSync(join(tmpdir(), 'namespace-'))
    writeFileSync(join(folder, FILE), namespace(KUBECTLS))
    kubectl('apply', '--filename', join(folder, FILE))
    kubectl('create', 'rolebinding', 'edit', '--clusterrole=edit', '--group=ship:edit', `--namespace=${KUBECTLS}`)
  })
  afterAll(() => {
    dropNamespace(OTHER)
    dropNamespace(KUBECTLS)
    kubectl('delete', 'configmap,service,deployment', 'rights', '--namespace=team-a', '--ignore-not-found')
  })

  it('an app goes into its namespace, and the Namespace in the set is left as it is', async () => {
    const result = await ship('team-a', set(namespace('team-a'), app))
    expect(result.code, result.log).toBe(0)
    expect(result.log).toContain('Namespace/team-a unchanged')
    expect(result.log).toContain('Deployment/rights created')
    expect(result.errors).toEqual([])
    const again = await ship('team-a', set(namespace('team-a'), app))
    expect(again.code, again.log).toBe(0)
    expect(again.log).toContain('Deployment/rights unchanged')
  })

  it('a Namespace that an administrator applied stays the administrator’s', async () => {
    const result = await ship(KUBECTLS, set(namespace(KUBECTLS), app))
    expect(result.code, result.log).toBe(0)
    expect(result.log).toContain(`Namespace/${KUBECTLS} unchanged`)
  })

  it('a Namespace that would change is told once, and nothing is touched', async () => {
    const result = await ship('team-a', set(namespace('team-a', ', labels: {team: a}'), app.replace('k: v', 'k: w')))
    expect(result.code, result.log).toBe(1)
    expect(result.errors).toHaveLength(1)
    expect(result.errors[0]).toMatchObject({ file: FILE, line: '1' })
    expect(result.errors[0]?.text).toContain(`${ARN} may not apply Namespace/team-a in the cluster my-eks-cluster`)
    expect(result.errors[0]?.text).toContain(
      'AmazonEKSEditPolicy and the other policies for a namespace do not cover it',
    )
    expect(result.errors[0]?.text).toContain('AmazonEKSClusterAdminPolicy --access-scope type=cluster')
    expect(kubectl('get', 'configmap', 'rights', '--namespace=team-a', '--output=jsonpath={.data.k}')).toBe('v')
  })

  it('another namespace is told once for all objects', async () => {
    const refused = await ship(OTHER, app)
    expect(refused.code, refused.log).toBe(1)
    expect(refused.errors).toHaveLength(1)
    const { text } = refused.errors[0] as { text: string }
    expect(text).toContain(`${ARN} may not read `)
    for (const kind of ['ConfigMap', 'Service', 'Deployment']) expect(text).toContain(`${kind}/rights`)
    expect(text).toContain(
      `aws eks associate-access-policy --region ap-northeast-1 --cluster-name my-eks-cluster --principal-arn ${ARN} --policy-arn arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy --access-scope type=namespace,namespaces=${OTHER}`,
    )
  })

  it('what rules the whole cluster is told once, and so is what rules others in the namespace', async () => {
    const rbac = 'apiVersion: rbac.authorization.k8s.io/v1\n'
    const result = await ship(
      'team-a',
      set(
        config,
        `${rbac}kind: ClusterRole\nmetadata: {name: rights}\nrules: []\n`,
        `apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: rights}\nprovisioner: ebs.csi.aws.com\n`,
        `${rbac}kind: Role\nmetadata: {name: rights}\nrules: []\n`,
      ),
    )
    expect(result.code, result.log).toBe(1)
    expect(result.errors.map(({ line }) => line)).toEqual(['6', '16'])
    const [cluster, inside] = result.errors.map(({ text }) => text)
    expect(cluster).toContain('ClusterRole/rights')
    expect(cluster).toContain('StorageClass/rights')
    expect(cluster).toContain('kind: ClusterRoleBinding')
    expect(inside).toContain('Role/rights')
    expect(inside).toContain('AmazonEKSClusterAdminPolicy --access-scope type=namespace,namespaces=team-a')
  })

  it('a namespace that is neither there nor allowed to be made', async () => {
    const result = await ship('team-c', set(namespace('team-c'), app))
    expect(result.code, result.log).toBe(1)
    const text = result.errors.map((error) => error.text).join('\n')
    expect(text).toContain('kubectl create namespace team-c')
    expect(text).toContain('AmazonEKSClusterAdminPolicy')
    expect(result.errors.length, text).toBeLessThanOrEqual(2)
  })
})
