import { describe, expect, test } from 'vitest'
import { service, told, web } from '../../../support/lint.ts'
import { inSet } from '../../../support/sets.ts'

const WEB = web('          ports: [{containerPort: 3000, name: http}]\n')
const policy = (spec: string, name = 'deny') =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}}\nspec: {${spec}}\n`
const balancer = (target: string | number = 3000) =>
  service(`  type: LoadBalancer\n  selector: {app: web}\n  ports: [{port: 80, targetPort: ${target}}]\n`)
const plain = service('  selector: {app: web}\n  ports: [{port: 80, targetPort: 3000}]\n')
const INGRESS =
  'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\nspec: {rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}\n'
const ALL = 'podSelector: {}'

describe('a load balancer and the port that it leads to', () => {
  const line = (yaml: string) => told(yaml).map((one) => one.replace(/^warning \d+: /, ''))
  const blocked = (names = 'deny') => [`NetworkPolicy/${names} keeps the load balancer from Deployment/web, port 3000`]

  test.each([
    ['everything', ALL],
    ['all but the same namespace', `${ALL}, ingress: [{from: [{podSelector: {}}]}]`],
    ['all but another port', `${ALL}, ingress: [{ports: [{port: 8080}]}]`],
    ['all but other ports', `${ALL}, ingress: [{ports: [{port: 4000, endPort: 5000}]}]`],
    ['all but another namespace', `${ALL}, ingress: [{from: [{namespaceSelector: {}}]}]`],
    ['the pods by a label', 'podSelector: {matchLabels: {app: web}}'],
    ['the pods by an expression', 'podSelector: {matchExpressions: [{key: app, operator: Exists}]}'],
    ['everything, said twice', `${ALL}, policyTypes: [Ingress]`],
  ])('are kept apart by a policy that denies %s', (_, spec) => {
    expect(line(inSet(WEB, balancer(), policy(spec)))).toEqual(blocked())
  })

  test.each([
    ['the port', `${ALL}, ingress: [{ports: [{port: 3000}]}]`],
    ['the port by its name', `${ALL}, ingress: [{ports: [{port: http}]}]`],
    ['a range with the port', `${ALL}, ingress: [{ports: [{port: 2000, endPort: 4000}]}]`],
    ['everything', `${ALL}, ingress: [{}]`],
    ['blocks of addresses', `${ALL}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/16}}]}]`],
    ['other pods to be denied', 'podSelector: {matchLabels: {app: db}}'],
    ['all that comes in', `${ALL}, policyTypes: [Egress], egress: [{}]`],
  ])('are not by one that lets in %s', (_, spec) => {
    expect(line(inSet(WEB, balancer(), policy(spec)))).toEqual([])
  })

  test('one of several policies is enough, and all of them are named', () => {
    const open = policy(`${ALL}, ingress: [{ports: [{port: 3000}]}]`, 'open')
    const same = policy(`${ALL}, ingress: [{from: [{podSelector: {}}]}]`, 'same')
    expect(line(inSet(WEB, balancer(), policy(ALL), open))).toEqual([])
    expect(line(inSet(WEB, balancer(), policy(ALL), same))).toEqual(blocked('deny (with same)'))
  })

  test('that has a name', () => {
    expect(line(inSet(WEB, balancer('http'), policy(`${ALL}, ingress: [{ports: [{port: 3000}]}]`)))).toEqual([])
    expect(line(inSet(WEB, balancer('http'), policy(ALL)))).toEqual([
      'NetworkPolicy/deny keeps the load balancer from Deployment/web, port http',
    ])
  })

  test('of an Ingress, whose controller a policy may name', () => {
    expect(line(inSet(WEB, plain, INGRESS, policy(ALL)))).toEqual(blocked())
    expect(line(inSet(WEB, plain, INGRESS, policy(`${ALL}, ingress: [{from: [{namespaceSelector: {}}]}]`)))).toEqual([])
  })

  test('a Service that nobody outside reaches may be kept from everybody', () => {
    expect(line(inSet(WEB, plain, policy(ALL)))).toEqual([])
  })

  test('in another namespace is no business of the policy', () => {
    const elsewhere = policy(ALL).replace('{name: deny}', '{name: deny, namespace: other}')
    expect(line(inSet(WEB, balancer(), elsewhere))).toEqual([])
  })
})

describe('names that have to be resolved', () => {
  const OPEN = 'ingress: [{}]'
  test.each([
    ['everything', `${ALL}, ${OPEN}, policyTypes: [Ingress, Egress]`],
    ['all but HTTPS', `${ALL}, ${OPEN}, egress: [{ports: [{port: 443}]}]`],
  ])('cannot be where a policy denies %s', (_, spec) => {
    expect(told(inSet(WEB, balancer(), policy(spec)))).toEqual([
      'warning 29: NetworkPolicy/deny keeps Deployment/web from DNS',
    ])
  })

  test.each([
    ['port 53', `${ALL}, ${OPEN}, egress: [{ports: [{port: 53, protocol: UDP}]}]`],
    [
      'everything but the metadata',
      `${ALL}, ${OPEN}, egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}]}]`,
    ],
    ['everything, unsaid', `${ALL}, ${OPEN}`],
  ])('can be where it allows %s', (_, spec) => {
    expect(told(inSet(WEB, balancer(), policy(spec)))).toEqual([])
  })
})
