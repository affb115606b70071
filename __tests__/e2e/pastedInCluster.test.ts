import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type AccessScope,
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  EKSClient,
} from '@aws-sdk/client-eks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { region } from '../sandbox/cloud.ts'
import { type Administrator, atHome, newGithubRole, runPrinted } from './access.ts'
import { dropNamespace, kubectl, newNamespace } from './cluster.ts'
import { commandIn, commandsIn, mend } from './pasting.ts'
import { newJob, runStep } from './step.ts'

// As pasted.test.ts, for what the cluster refuses: by EKS's access policies, or by a rule of RBAC.

const FILE = 'set.yaml'
const CLUSTER = { clusterName: 'my-eks-cluster' }

let home: Administrator
beforeAll(async () => {
  home = await atHome()
})

describe('rights in the cluster', () => {
  const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: pasted}\ndata: {k: v}\n'
  const rbac = (kind: string, rest: string) => `apiVersion: rbac.authorization.k8s.io/v1\nkind: ${kind}\n${rest}`
  const rules = 'metadata: {name: pasted}\nrules: [{apiGroups: [""], resources: [pods], verbs: [get]}]\n'
  const binding =
    'metadata: {name: pasted}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\nsubjects: [{kind: User, name: me, apiGroup: rbac.authorization.k8s.io}]\n'
  const namespaces = ['pasted-a', 'pasted-b', 'pasted-c', 'pasted-d']
  beforeAll(() => namespaces.forEach(newNamespace))
  afterAll(() => {
    namespaces.forEach(dropNamespace)
    kubectl('delete', 'clusterrole', 'pasted', '--ignore-not-found')
  })

  const ship = (role: string, namespace: string, set: string) => () => {
    const folder = mkdtempSync(join(tmpdir(), 'pasted-'))
    writeFileSync(join(folder, FILE), set)
    return runStep(newJob(folder), {
      'role-to-assume': role,
      'aws-region': 'ap-northeast-1',
      'cluster-name': 'my-eks-cluster',
      manifests: FILE,
      namespace,
    })
  }
  const cluster = { Effect: 'Allow', Action: 'eks:DescribeCluster', Resource: '*' }
  const eks = () => new EKSClient({ region, credentials: home })
  /** Lets a role in, with no right. */
  const known = (role: string) => eks().send(new CreateAccessEntryCommand({ ...CLUSTER, principalArn: role }))
  const pasteAll = (text: string) => {
    for (const command of commandsIn(text)) if (!/update-access-entry/.test(command)) runPrinted(command, home)
  }
  const pasteRule = (text: string) => {
    runPrinted(commandIn(text, 'eks update-access-entry') as string, home)
    const file = join(mkdtempSync(join(tmpdir(), 'rule-')), FILE)
    writeFileSync(file, /\n( *apiVersion: v1\n *kind: List\n[\s\S]*)/.exec(text)?.[1] ?? '')
    kubectl('apply', '--filename', file)
  }

  it('of a role that the cluster does not know, while only aws-auth says who it knows', async () => {
    const mode = (name: string) =>
      runPrinted(`aws eks update-cluster-config --name my-eks-cluster --access-config authenticationMode=${name}`, home)
    mode('CONFIG_MAP')
    const role = newGithubRole('pasted-unknown', [cluster], home)
    const told = await mend(ship(role, 'pasted-a', config), pasteAll).finally(() => mode('API_AND_CONFIG_MAP'))
    expect(told).toEqual([`The cluster my-eks-cluster does not know ${role}`])
  })

  it.each([
    ['an access policy', 'pasted-b', pasteAll],
    ['a rule', 'pasted-c', pasteRule],
  ])('in a namespace, by %s: first the objects, then who may grant what', async (_, namespace, paste) => {
    const role = newGithubRole(namespace, [cluster], home)
    await known(role)
    const set = [config, rbac('Role', rules), rbac('RoleBinding', binding)].join('---\n')
    const told = await mend(ship(role, namespace, set), paste)
    expect(told.length).toBeLessThan(3)
    expect(told[0]).toContain(`${role} may not read ConfigMap/pasted`)
  })

  it('where AmazonEKSAdminPolicy is not enough', async () => {
    const role = newGithubRole('pasted-admin', [cluster], home)
    await known(role)
    const policyArn = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSAdminPolicy'
    const accessScope = { type: 'namespace', namespaces: ['pasted-*'] } satisfies AccessScope
    await eks().send(new AssociateAccessPolicyCommand({ ...CLUSTER, principalArn: role, policyArn, accessScope }))
    const told = await mend(
      ship(role, 'pasted-d', [rbac('Role', rules), rbac('RoleBinding', binding)].join('---\n')),
      pasteAll,
    )
    expect(told[0]).toContain('it would grant more than the role has itself by RBAC')
    expect(told.length).toBeLessThan(3)
  })

  it.each([
    ['an access policy', pasteAll],
    ['a rule', pasteRule],
  ])('in the whole cluster, by %s', async (way, paste) => {
    const role = newGithubRole(`pasted-cluster-${way.slice(-4)}`, [cluster], home)
    await known(role)
    await mend(ship(role, 'pasted-a', rbac('ClusterRole', rules)), paste)
  })
})
