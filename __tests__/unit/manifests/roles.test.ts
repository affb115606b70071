import { describe, expect, test } from 'vitest'
import { type KubernetesObject, valueAt } from '../../../src/manifest.ts'
import { accountsOf, checkAccounts, withAccounts } from '../../../src/manifests/accounts.ts'
import { type Grant, ROLE, withRoles } from '../../../src/manifests/roles.ts'
import { manifestsOf } from '../../support/manifests.ts'

const ARN = 'arn:aws:iam::123456789012:role/app'
const ROLES = new Map([['app', ARN]])

const web = (account: string | undefined, more = '') => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web${more}}
spec:
  template:
    spec:
      ${account === undefined ? '{}' : `serviceAccountName: ${account}`}
`
const account = (more = '') => `---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: app${more}}\n`

describe('service accounts that get a role', () => {
  test('are made where the set has none of that name', () => {
    const set = withAccounts(manifestsOf(web('app')), ROLES, 'shop')
    expect(set.map(({ object }) => object.kind)).toEqual(['Deployment', 'ServiceAccount'])
    expect(set[1]?.object.metadata).toEqual({ name: 'app' })
    expect(set[1]?.at().line).toBe(7)
  })

  test('are left as they are where it has', () => {
    const set = manifestsOf(web('app') + account())
    expect(withAccounts(set, ROLES, 'shop')).toBe(set)
  })

  test('go into the namespace of the workload, once in each', () => {
    const text = `${web('app', ', namespace: a')}---\n${web('app', '2, namespace: a')}---\n${web('app', '3, namespace: b')}${account(', namespace: b')}`
    const set = withAccounts(manifestsOf(text), ROLES, 'shop')
    const made = set.filter(({ object }) => object.kind === 'ServiceAccount')
    expect(made.map(({ object }) => object.metadata.namespace)).toEqual(['b', 'a'])
    expect(accountsOf(set, ROLES, 'shop').map(({ namespace }) => namespace)).toEqual(['a', 'b'])
  })

  test('have the audience that their annotation says', () => {
    const own = account(", annotations: {eks.amazonaws.com/audience: 'mine'}")
    expect(accountsOf(manifestsOf(web('app') + own), ROLES, 'shop')[0]?.audience).toBe('mine')
    expect(accountsOf(manifestsOf(web('app')), ROLES, 'shop')[0]?.audience).toBe('sts.amazonaws.com')
  })

  test.each([
    ['another name', web('ap'), 'In use are: ap (Deployment/web).', 7],
    ['no account at all', web(undefined), 'In use are: default (Deployment/web).', 6],
    ['the account alone', account(), 'The set has no workload at all.', undefined],
  ])('that nobody uses are an error: %s', (_, text, why, line) => {
    const [problem] = checkAccounts(manifestsOf(text), ROLES, 'shop')
    expect(problem?.what).toContain('gives a role to the service account app, and no workload of this set uses it')
    expect(problem).toMatchObject({ why })
    expect(problem?.at?.line).toBe(line)
  })

  test.each([
    ['a workload that uses it', web('app')],
    ['its old name', web('app').replace('serviceAccountName', 'serviceAccount')],
    [
      'an operator that may make its pods',
      `${account()}---\napiVersion: x.io/v1\nkind: Cluster\nmetadata: {name: c}\n`,
    ],
  ])('are right with %s', (_, text) => expect(checkAccounts(manifestsOf(text), ROLES, 'shop')).toEqual([]))
})

const EARLY = '2026-01-01T00:00:00Z'
const LATE = '2026-02-01T00:00:00Z'
const grant = (more: Partial<Grant> = {}): Grant => ({
  namespace: 'shop',
  name: 'app',
  role: ARN,
  way: 'irsa',
  ...more,
})
const inShop = ', namespace: shop'

/** The annotations of the pods, with this live Deployment and this live ServiceAccount. */
function marked(given: Grant, deployment?: KubernetesObject, live?: KubernetesObject): unknown {
  const [one, other] = manifestsOf(web('app', inShop) + account(inShop))
  if (one === undefined || other === undefined) throw new Error('two objects')
  const [result] = withRoles(
    [
      { manifest: one, live: deployment },
      { manifest: other, live },
    ],
    [given],
  )
  return valueAt(result?.object, ['spec', 'template', 'metadata', 'annotations'])
}
const liveWeb = (annotations?: object) =>
  ({
    metadata: { name: 'web', creationTimestamp: '2026-01-15T00:00:00Z' },
    spec: { template: { metadata: { annotations } } },
  }) as unknown as KubernetesObject
const liveAccount = (manager: string | undefined, role = ARN, operation = 'Update') =>
  ({
    metadata: {
      annotations: { [ROLE]: role },
      ...(manager !== undefined && {
        managedFields: [{ manager, operation, fieldsV1: { 'f:metadata': { 'f:annotations': { [`f:${ROLE}`]: {} } } } }],
      }),
    },
  }) as unknown as KubernetesObject
const kubectls = ({ metadata, ...rest }: KubernetesObject): KubernetesObject => ({
  ...rest,
  metadata: {
    ...metadata,
    annotations: { ...metadata.annotations, 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
  },
})

describe('the role', () => {
  const annotations = (given: Grant, own = inShop) => {
    const [manifest] = manifestsOf(account(own))
    return manifest && withRoles([{ manifest, live: undefined }], [given])[0]?.object.metadata.annotations
  }
  test('is an annotation for IRSA, beside the others', () => {
    expect(annotations(grant())).toEqual({ [ROLE]: ARN })
    expect(annotations(grant(), `${inShop}, annotations: {a: b, ${ROLE}: other}`)).toEqual({ a: 'b', [ROLE]: ARN })
  })
  test('is none for Pod Identity', () => {
    const given = grant({ way: 'pod-identity' })
    expect(annotations(given)).toBeUndefined()
    expect(annotations(given, `${inShop}, annotations: {a: b, ${ROLE}: other}`)).toEqual({ a: 'b' })
  })
  test('is not for the account of another namespace', () =>
    expect(annotations(grant({ namespace: 'x' }))).toBeUndefined())
})

describe('pods are marked with their role, so that another role replaces them', () => {
  const mark = { 'ship-to-eks/role-arn': ARN }
  const other = { 'ship-to-eks/pod-identity-role-arn': ARN }
  test.each([
    ['a new workload', grant(), undefined, undefined, mark],
    ['one that has a mark', grant(), liveWeb({ 'ship-to-eks/role-arn': 'x' }), liveAccount('eksctl'), mark],
    ['an account without a role', grant(), liveWeb(), undefined, mark],
    ['an account with another role', grant(), liveWeb(), liveAccount('eksctl', 'x'), mark],
    ['a role that an earlier run gave', grant(), liveWeb(), liveAccount('ship-to-eks', ARN, 'Apply'), mark],
    ['a role that kubectl applied', grant(), liveWeb(), liveAccount('kubectl', ARN, 'Apply'), mark],
    ['a role that becomes ours', grant(), liveWeb(), kubectls(liveAccount('before-first-apply')), mark],
    ['a role that will be ours', grant(), liveWeb(), kubectls(liveAccount(undefined)), mark],
    ['Pod Identity, new', grant({ way: 'pod-identity' }), liveWeb(), undefined, other],
    ['Pod Identity, later', grant({ way: 'pod-identity', since: new Date(LATE) }), liveWeb(), undefined, other],
  ])('%s', (_, given, deployment, live, expected) => expect(marked(given, deployment, live)).toEqual(expected))

  test.each([
    ['eksctl gave it before', grant(), liveWeb(), liveAccount('eksctl')],
    ['somebody did, and then an earlier run', grant(), liveWeb(), liveAccount('before-first-apply')],
    ['somebody gave it before by hand', grant(), liveWeb(), liveAccount(undefined)],
    ['Pod Identity gave it before', grant({ way: 'pod-identity', since: new Date(EARLY) }), liveWeb(), undefined],
  ])('but not for nothing: %s', (_, given, deployment, live) => expect(marked(given, deployment, live)).toBeUndefined())
})
