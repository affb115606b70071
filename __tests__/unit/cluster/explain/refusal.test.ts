import { describe, expect, test } from 'vitest'
import { once, tellingOnce } from '../../../../src/cluster/explain/once.ts'
import { explainRefusal } from '../../../../src/cluster/explain/refusal.ts'
import { Failed, type Problem } from '../../../../src/problem.ts'
import { CALLER, status } from '../../../support/kubernetes.ts'
import { problemsOf } from '../../../support/world.ts'

const ARN = 'arn:aws:iam::123456789012:role/deploy'
const USER = 'arn:aws:sts::123456789012:assumed-role/deploy/ship-to-eks-42'
const ENTRY = `--region eu-west-1 --cluster-name test --principal-arn ${ARN}`

const forbidden = (verb: string, resource: string, group: string, where: string) => ({
  code: 403,
  body: status(
    403,
    'Forbidden',
    `${resource} "a" is forbidden: User "${USER}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`,
  ),
})
const in_ = (namespace: string) => `in the namespace "${namespace}"`
const EVERYWHERE = 'at the cluster scope'
const at = (line: number) => ({ file: 'k8s/app.yaml', line })

test('401: nobody knows the role; the commands that would let it in', () => {
  const { what, fix } = explainRefusal({ code: 401, body: { message: 'Unauthorized' } }, 'apply Pod/a', CALLER)
  expect(what).toBe(`The cluster test does not know ${ARN}`)
  expect(fix).toContain(`aws eks create-access-entry ${ENTRY}`)
  expect(fix).toContain('aws eks associate-access-policy')
})

describe('403: it is known, and may not', () => {
  test('in a namespace: the access policy, or the RBAC rule to paste', () => {
    const answer = forbidden('patch', 'deployments', 'apps', in_('shop'))
    const { what, why, fix } = explainRefusal(answer, 'apply Deployment/web', CALLER)
    expect(what).toBe(`${ARN} may not apply Deployment/web in the cluster test`)
    expect(why).toBe('It is not allowed to patch deployments.apps in the namespace shop.')
    expect(fix).toBe(`Somebody who administers the cluster gives the role an access policy:
aws eks associate-access-policy ${ENTRY} --policy-arn arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy --access-scope type=namespace,namespaces=shop
or only what is missing, by a group (this replaces the groups that the access entry has):
aws eks update-access-entry ${ENTRY} --kubernetes-groups ship-to-eks
and by an RBAC rule for that group, in a file for kubectl apply -f:
apiVersion: v1
kind: List
items:
  - apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata: {name: ship-to-eks, namespace: shop}
    rules:
      - apiGroups: ["apps"]
        resources: [deployments]
        verbs: [get, list, watch, create, patch]
  - apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: ship-to-eks, namespace: shop}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: ship-to-eks}
    subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: ship-to-eks}]`)
  })

  test.each([
    ['configmaps', '', in_('shop'), 'AmazonEKSEditPolicy', 'type=namespace,namespaces=shop'],
    ['ingresses', 'networking.k8s.io', in_('shop'), 'AmazonEKSEditPolicy', 'type=namespace,namespaces=shop'],
    [
      'rolebindings',
      'rbac.authorization.k8s.io',
      in_('shop'),
      'AmazonEKSClusterAdminPolicy',
      'type=namespace,namespaces=shop',
    ],
    ['resourcequotas', '', in_('shop'), 'AmazonEKSClusterAdminPolicy', 'type=namespace,namespaces=shop'],
    [
      'externalsecrets',
      'external-secrets.io',
      in_('shop'),
      'AmazonEKSClusterAdminPolicy',
      'type=namespace,namespaces=shop',
    ],
    ['clusterroles', 'rbac.authorization.k8s.io', EVERYWHERE, 'AmazonEKSClusterAdminPolicy', 'type=cluster'],
    ['customresourcedefinitions', 'apiextensions.k8s.io', EVERYWHERE, 'AmazonEKSClusterAdminPolicy', 'type=cluster'],
  ])('%s.%s %s: %s', (resource, group, where, policy, scope) => {
    const { fix } = explainRefusal(forbidden('patch', resource, group, where), 'apply it', CALLER)
    expect(fix).toContain(`cluster-access-policy/${policy} --access-scope ${scope}`)
  })

  test('in the cluster: no policy for a namespace covers it', () => {
    const answer = forbidden('patch', 'clusterroles', 'rbac.authorization.k8s.io', EVERYWHERE)
    const { why, fix } = explainRefusal(answer, 'apply ClusterRole/a', CALLER)
    expect(why).toBe(
      'It is not allowed to patch clusterroles.rbac.authorization.k8s.io in the cluster.\nAmazonEKSEditPolicy and the other policies for a namespace do not cover it.\nWhoever may make Roles and bindings of any kind may give itself every right in the cluster.',
    )
    expect(fix).toContain('kind: ClusterRole\n    metadata: {name: ship-to-eks}\n')
    expect(fix).toContain('kind: ClusterRoleBinding\n    metadata: {name: ship-to-eks}\n')
  })

  test('a Namespace is for an administrator to make', () => {
    const { why, fix } = explainRefusal(
      forbidden('patch', 'namespaces', '', in_('shop')),
      'apply Namespace/shop',
      CALLER,
    )
    expect(why).toMatch(/^It is not allowed to patch namespaces \(shop\)\.\nAmazonEKSEditPolicy/)
    expect(fix).toMatch(
      /^A Namespace is best made once, by an administrator.*\nkubectl create namespace shop\nOtherwise:\n/,
    )
    expect(fix).toContain('AmazonEKSClusterAdminPolicy --access-scope type=cluster')
  })

  test('more than the role has itself', () => {
    const message =
      'roles.rbac.authorization.k8s.io "r" is forbidden: user "x" (groups=["g"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}'
    const { what, why, fix } = explainRefusal({ code: 403, body: status(403, '', message) }, 'apply Role/r', CALLER)
    expect(what).toMatch(/it would grant more than the role has itself by RBAC$/)
    expect(why).toBe(
      'It would grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}\nWhat an access policy allows does not count as held, but for AmazonEKSClusterAdminPolicy.',
    )
    expect(fix).toContain('AmazonEKSClusterAdminPolicy --access-scope type=namespace,namespaces=shop')
    expect(fix).toContain(
      'resources: [roles, clusterroles]\n        verbs: [get, list, watch, create, patch, bind, escalate]',
    )
  })

  test('of somebody between the runner and the cluster', () => {
    const { why, fix } = explainRefusal({ code: 403, body: { message: '<html>no</html>' } }, 'apply Pod/a', CALLER)
    expect(why).toContain('<html>no</html>')
    expect(fix).toContain('HTTPS_PROXY')
  })
})

test.each([
  [{ code: 400, body: { message: 'bad' } }, 'bad'],
  [{ code: 500, body: undefined }, 'HTTP 500'],
])('anything else: what was said', (answer, why) => {
  expect(explainRefusal(answer, 'apply Pod/a', CALLER)).toMatchObject({
    what: 'The cluster refused to apply Pod/a',
    why,
  })
})

test('a cluster that stays busy', () => {
  expect(explainRefusal({ code: 429, body: { message: 'Too many requests' } }, 'apply Pod/a', CALLER).what).toBe(
    'The cluster test was too busy to apply Pod/a',
  )
})

describe('once', () => {
  const refused = (resource: string, group: string, where: string, doing: string, line: number): Problem => ({
    ...explainRefusal(forbidden('patch', resource, group, where), doing, CALLER),
    at: at(line),
  })

  test('what is missing in one namespace is one problem, with every object and one rule', () => {
    const problems = once([
      refused('configmaps', '', in_('shop'), 'apply ConfigMap/a', 1),
      { what: 'something else' },
      refused('configmaps', '', in_('shop'), 'apply ConfigMap/b', 6),
      refused('deployments', 'apps', in_('shop'), 'read Deployment/web', 11),
      refused('configmaps', '', in_('other'), 'apply ConfigMap/c', 20),
    ])
    expect(problems.map(({ what, at }) => [at?.line, what])).toEqual([
      [1, `${ARN} may not apply ConfigMap/a and ConfigMap/b, and read Deployment/web in the cluster test`],
      [undefined, 'something else'],
      [20, `${ARN} may not apply ConfigMap/c in the cluster test`],
    ])
    expect(problems[0]?.why).toBe(
      'It is not allowed to patch configmaps in the namespace shop.\nIt is not allowed to patch deployments.apps in the namespace shop.',
    )
    expect(problems[0]?.fix).toContain(
      'resources: [configmaps]\n        verbs: [get, list, watch, create, patch]\n      - apiGroups: ["apps"]\n        resources: [deployments]',
    )
  })

  test('many objects are counted', () => {
    const all = Array.from({ length: 40 }, (_, index) =>
      refused('configmaps', '', in_('shop'), `apply ConfigMap/c${index}`, index),
    )
    expect(once(all).map(({ what }) => what)).toEqual([
      `${ARN} may not apply ConfigMap/c0, ConfigMap/c1, ConfigMap/c2, ConfigMap/c3, ConfigMap/c4 and 35 more in the cluster test`,
    ])
  })

  test('a role that nobody knows, and a server that is away, are told once', () => {
    const unknown = explainRefusal({ code: 401, body: {} }, 'read namespaces', CALLER)
    const away = { what: 'The API server does not answer', why: 'ECONNREFUSED', fix: 'Look' }
    expect(once([unknown, { ...unknown }, away, { ...away }, away])).toEqual([unknown, away])
  })

  test('what stops several objects alike names them', () => {
    const down = (object: string, line: number, why = 'It is down.') => ({
      shared: object,
      what: `${object}: the webhook w does not answer`,
      why,
      fix: 'Start it',
      at: at(line),
    })
    const problems = once([down('ConfigMap/a', 1), down('ConfigMap/b', 6), down('Pod/c', 9, 'It is gone.')])
    expect(problems.map(({ what, at }) => [at?.line, what])).toEqual([
      [1, 'ConfigMap/a and ConfigMap/b (k8s/app.yaml:6): the webhook w does not answer'],
      [9, 'Pod/c: the webhook w does not answer'],
    ])
  })

  test('what is wrong at two lines is told at both', () => {
    const wrong = (line: number) => ({ what: 'Deployment/web: there is no field replica', at: at(line) })
    expect(once([wrong(1), wrong(2)])).toHaveLength(2)
  })

  test('work is told of once, and other errors stay', async () => {
    const away = { what: 'away' }
    expect(await problemsOf(tellingOnce(Promise.reject(new Failed([away, away]))))).toEqual([away])
    await expect(tellingOnce(Promise.reject(new TypeError('x')))).rejects.toThrow(TypeError)
    expect(await tellingOnce(Promise.resolve(1))).toBe(1)
  })
})
