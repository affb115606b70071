import { describe, expect, test } from 'vitest'
import { lintOf, told } from '../../../support/lint.ts'

const PREFIX = 'alb.ingress.kubernetes.io/'
/** An Ingress with these settings, a line each, and this spec. */
const ingress = (settings: Readonly<Record<string, string>>, spec = '  ingressClassName: alb\n', name = 'shop') =>
  `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: ${name}\n  annotations:\n${Object.entries(
    settings,
  )
    .map(([setting, value]) => `    ${PREFIX}${setting}: ${JSON.stringify(value)}\n`)
    .join('')}spec:\n${spec}`

const PORTS = '[{"HTTP": 80}, {"HTTPS": 443}]'
const ARN = 'arn:aws:acm:eu-west-1:123456789012:certificate/abc'
const HOST = '  rules: [{host: a.example.com}]\n'

describe('a setting that the controller refuses is a problem', () => {
  test.each([
    ['group.name', 'My_Group'],
    ['group.name', `a${'b'.repeat(63)}`],
    ['group.name', '-a'],
    ['group.order', '1001'],
    ['group.order', 'first'],
    ['scheme', 'public'],
    ['target-type', 'pod'],
    ['listen-ports', '80'],
    ['listen-ports', '[]'],
    ['listen-ports', "[{'HTTP': 80}]"],
    ['listen-ports', '[{"TCP": 80}]'],
    ['listen-ports', '[{"HTTP": 70000}]'],
    ['certificate-arn', 'abc'],
    ['certificate-arn', `${ARN}, abc`],
    ['ssl-redirect', '443'],
  ])('%s: %s', (setting, value) =>
    expect(told(ingress({ [setting]: value }))).toEqual([
      `problem 6: Ingress/shop: ${PREFIX}${setting} is "${value}", which its controller refuses`,
    ]),
  )

  test.each([
    { 'group.name': 'shop.example-1' },
    { 'group.name': 'a', 'group.order': '-1000' },
    { scheme: 'internal', 'target-type': 'ip' },
    { 'listen-ports': '[{"HTTP": 8080}]' },
    { 'listen-ports': PORTS, 'certificate-arn': `${ARN},${ARN}`, 'ssl-redirect': '443' },
    { 'certificate-arn': 'arn:aws-cn:iam::123456789012:server-certificate/x', 'ssl-redirect': '443' },
  ])('silent: %j', (settings) => expect(told(ingress(settings))).toEqual([]))

  test('in a group it is told that all of it would stop', () => {
    const [problem] = lintOf(ingress({ 'group.name': 'a', scheme: 'x' })).problems
    expect(problem?.why).toContain('stops the whole group')
  })
})

describe('HTTPS', () => {
  test('without a certificate and a host to find one by', () => {
    expect(told(ingress({ 'listen-ports': PORTS }))).toEqual([
      'warning 6: Ingress/shop listens for HTTPS, and has neither a certificate nor a host to find one by',
    ])
  })
  test('with a certificate in a Secret', () => {
    const spec = '  tls: [{hosts: [a.example.com], secretName: tls}]\n'
    expect(told(ingress({ scheme: 'internal' }, spec))).toEqual([
      'warning 8: Ingress/shop has its certificate in a Secret, which an Application Load Balancer does not read',
    ])
  })
  test.each([
    ['a host', ingress({ 'listen-ports': PORTS }, HOST)],
    ['a certificate', ingress({ 'listen-ports': PORTS, 'certificate-arn': ARN })],
    [
      'another controller’s',
      'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec: {tls: [{secretName: tls}]}\n',
    ],
  ])('silent: with %s', (_, yaml) => expect(told(yaml)).toEqual([]))
})

describe('the rules of a group', () => {
  const paths = (count: number) =>
    `  rules:\n    - http:\n        paths:\n${Array.from({ length: count }, (_, at) => `          - {path: /${at}, pathType: Prefix, backend: {service: {name: a, port: {number: 80}}}}\n`).join('')}`
  const group = (...counts: number[]) =>
    counts.map((count, at) => ingress({ 'group.name': 'g' }, paths(count), `shop-${at}`)).join('---\n')
  test('are more than a load balancer takes', () => {
    expect(told(group(60, 41))).toEqual([
      expect.stringMatching(/^warning \d+: The group g has 101 paths in this set alone/),
    ])
  })
  test('are as many as it takes', () => expect(told(group(60, 40))).toEqual([]))
})
