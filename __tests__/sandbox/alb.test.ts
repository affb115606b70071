import { execFile, execFileSync } from 'node:child_process'
import { Resolver } from 'node:dns/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadBalancerRules } from '../../src/rollout/failure/loadBalancer.ts'
import type { Scene } from '../../src/rollout/judge/scene.ts'
import { dropNamespace, kubectl, newNamespace } from '../e2e/cluster.ts'
import { until } from './nested.ts'

// The stand-in for the AWS Load Balancer Controller: what it makes, and its words where it makes nothing.

// biome-ignore lint/suspicious/noExplicitAny: the API's objects have any shape
type Live = any

const NAMESPACE = 'alb-shop'
const ALB = 'alb.ingress.kubernetes.io'
const PUBLIC = { [`${ALB}/scheme`]: 'internet-facing', [`${ALB}/target-type`]: 'ip' }
const run = promisify(execFile)

const apply = (...objects: object[]): void => {
  const env = { ...process.env, KUBECONFIG: process.env.SANDBOX_KUBECONFIG }
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects })
  execFileSync('kubectl', ['--namespace', NAMESPACE, 'apply', '--filename=-'], { env, input, stdio: 'pipe' })
}
const read = (...args: string[]): Live => JSON.parse(kubectl('--namespace', NAMESPACE, 'get', ...args, '--output=json'))

/** A pod that says its name at every path, and a Service for it. */
const app = (name: string): object[] => {
  const serve = `while true; do printf 'HTTP/1.0 200 OK\r\n\r\n${name}' | nc -l -p 8080 >/dev/null; done`
  const container = { name: 'app', image: 'busybox', command: ['sh', '-c', serve] }
  return [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, labels: { app: name } },
      spec: { containers: [container], terminationGracePeriodSeconds: 0 },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }] },
    },
  ]
}

const leads = (path: string, service: string, port = 80, pathType = 'Prefix') => ({
  path,
  pathType,
  backend: { service: { name: service, port: { number: port } } },
})
const ingress = (
  name: string,
  paths: object[],
  more: { annotations?: object; host?: string; className?: string; spec?: object } = {},
): object => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name, annotations: { ...PUBLIC, ...more.annotations } },
  spec: {
    ingressClassName: more.className ?? 'alb',
    rules: [{ ...(more.host === undefined ? {} : { host: more.host }), http: { paths } }],
    ...more.spec,
  },
})

const hostOf = (name: string): Promise<string> =>
  until(`Ingress/${name} has a hostname`, 60, () => read('ingress', name).status.loadBalancer.ingress?.[0].hostname)

const eventsOf = (name: string): Live[] =>
  read('events', `--field-selector=involvedObject.kind=Ingress,involvedObject.name=${name}`).items

const curl = async (...args: string[]): Promise<string> => {
  const { stdout } = await run('curl', ['--silent', '--max-time', '5', '--write-out', ' %{http_code}', ...args])
  return stdout
}

beforeAll(() => {
  newNamespace(NAMESPACE)
  apply(...app('users'), ...app('products'))
  kubectl('--namespace', NAMESPACE, 'wait', '--for=condition=Ready', 'pod', '--all', '--timeout=60s')
})
afterAll(() => {
  kubectl('--namespace', NAMESPACE, 'delete', 'ingress', '--all')
  dropNamespace(NAMESPACE)
})

describe('an Ingress of class alb', () => {
  test('gets a load balancer of AWS, answers by its paths, and takes it with it', async () => {
    apply(ingress('web', [leads('/api/users', 'users'), leads('/api/users/old', 'products'), leads('/x', 'nobody')]))
    const host = await hostOf('web')
    expect(host).toMatch(/^k8s-albshop-web-[0-9a-f]{10}-\d{10}\.ap-northeast-1\.elb\.amazonaws\.com$/)
    expect(read('ingress', 'web').metadata.finalizers).toEqual(['ingress.k8s.aws/resources'])
    await until('it answers', 60, async () => (await curl(`http://${host}/api/users`)) === 'users 200')
    expect(await curl(`http://${host}/api/users/7?q=1`)).toBe('users 200')
    expect(await curl(`http://${host}/api/users/old/7`)).toBe('products 200')
    expect(await curl(`http://${host}/api/usersandmore`)).toBe(' 404')
    expect(await curl(`http://${host}/x`)).toBe('Backend service does not exist 503')
    expect(eventsOf('web').map(({ type, reason, message }) => [type, reason, message])).toEqual([
      ['Normal', 'SuccessfullyReconciled', 'Successfully reconciled'],
    ])
    expect(await balancers()).toContain(host)

    kubectl('--namespace', NAMESPACE, 'delete', 'ingress', 'web', '--timeout=20s')
    expect(await balancers()).not.toContain(host)
    await expect(curl(`http://${host}/api/users`)).rejects.toThrow()
  })

  test('has no target, then one that refuses', async () => {
    const service = (name: string, targetPort: number, selector: object) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { selector, ports: [{ port: 80, targetPort }] },
    })
    apply(service('empty', 8080, { app: 'nobody' }), service('wrong-port', 9999, { app: 'users' }))
    apply(ingress('targets', [leads('/empty', 'empty'), leads('/wrong', 'wrong-port')]))
    const host = await hostOf('targets')
    await until('the name is known', 60, async () => (await curl(`http://${host}/empty`).catch(() => '')) !== '')
    expect(await curl(`http://${host}/empty`)).toContain('503 Service Temporarily Unavailable')
    expect(await curl(`http://${host}/wrong`)).toContain('502 Bad Gateway')
  })

  test('is internal unless it says otherwise, and its name too', async () => {
    apply(ingress('inside', [leads('/', 'users')], { annotations: { [`${ALB}/scheme`]: 'internal' } }))
    expect(await hostOf('inside')).toMatch(/^internal-k8s-albshop-inside-/)
  })

  test('serves hosts over TLS with the certificate that it names', async () => {
    const annotations = { [`${ALB}/certificate-arn`]: 'arn:aws:acm:ap-northeast-1:123456789012:certificate/x' }
    apply(ingress('tls', [leads('/', 'users')], { annotations, host: 'shop.example.com' }))
    const host = await hostOf('tls')
    const address = await until(
      'the name is known',
      60,
      async () => (await new Resolver().resolve4(host).catch(() => []))[0],
    )
    const to = ['--connect-to', `shop.example.com:443:${address}:443`]
    expect(await curl(...to, 'https://shop.example.com/')).toBe('users 200')
    await expect(curl(`https://${host}/`)).rejects.toThrow()
  })

  test('its name is known to the name servers of its zone, and no other name is', async () => {
    const host = await hostOf('inside')
    const system = new Resolver()
    const [server = ''] = await system.resolveNs(host.slice(host.indexOf('.') + 1))
    const authority = new Resolver()
    authority.setServers(await system.resolve4(server))
    expect(await authority.resolve4(host)).toEqual([expect.stringMatching(/^127\.0\.2\./)])
    await expect(authority.resolve4(`x${host}`)).rejects.toMatchObject({ code: 'ENOTFOUND' })
  })
})

describe('a group', () => {
  const group = (order: number) => ({ [`${ALB}/group.name`]: 'alb-shop', [`${ALB}/group.order`]: String(order) })

  test('shares one load balancer, in order, and one of it that is wrong holds up the others', async () => {
    apply(ingress('second', [leads('/', 'products')], { annotations: group(20) }))
    apply(ingress('first', [leads('/api', 'users')], { annotations: group(10) }))
    const host = await hostOf('first')
    expect(await hostOf('second')).toBe(host)
    expect(host).toMatch(/^k8s-albshop-[0-9a-f]{10}-/)
    expect(read('ingress', 'first').metadata.finalizers).toEqual(['group.ingress.k8s.aws/alb-shop'])
    await until('both answer', 60, async () => (await curl(`http://${host}/api`)) === 'users 200')
    expect(await curl(`http://${host}/else`)).toBe('products 200')

    apply(ingress('third', [leads('/third', 'users', 81)], { annotations: group(30) }))
    const said = `Failed build model due to ingress: ${NAMESPACE}/third: unable to find port 81 on service ${NAMESPACE}/users`
    const failed = (name: string) => eventsOf(name).find(({ reason }) => reason === 'FailedBuildModel')?.message
    await until('the first says so, too', 60, () => failed('first') === said)
    expect(read('ingress', 'third').status.loadBalancer).toEqual({})

    kubectl('--namespace', NAMESPACE, 'delete', 'ingress', 'third', '--timeout=20s')
    kubectl('--namespace', NAMESPACE, 'delete', 'ingress', 'first', '--timeout=20s')
    expect(await curl(`http://${host}/api`)).toBe('products 200')
    kubectl('--namespace', NAMESPACE, 'delete', 'ingress', 'second', '--timeout=20s')
    expect(await balancers()).not.toContain(host)
  })
})

describe('what goes wrong', () => {
  const strict = { 'sandbox/strict-backends': 'true' }
  const web = (paths: object[], annotations: object = {}, more: object = {}) => ({ paths, annotations, ...more })
  test.each<[string, ReturnType<typeof web> & { className?: string; host?: string }, string]>([
    ['port-missing', web([leads('/', 'users', 81)]), 'backend-missing'],
    ['service-missing', web([leads('/', 'nobody')], {}, { className: 'alb-strict' }), 'backend-missing'],
    ['target-type', web([leads('/', 'users')], { [`${ALB}/target-type`]: 'instance' }), 'target-type'],
    ['ports-unread', web([leads('/', 'users')], { [`${ALB}/listen-ports`]: '80' }), 'balancer-settings'],
    ['scheme-unknown', web([leads('/', 'users')], { [`${ALB}/scheme`]: 'public' }), 'balancer-settings'],
    ['wildcard', web([leads('/a/*', 'users')]), 'balancer-settings'],
    [
      'no-certificate',
      web([leads('/', 'users')], { [`${ALB}/listen-ports`]: '[{"HTTPS": 443}]' }, { host: 'shop.example.com' }),
      'no-certificate',
    ],
    ['told-to-fail', web([leads('/', 'users')], {}, { className: 'alb-failing' }), 'no-subnets'],
  ])('%s is said in words that are understood', async (name, { paths, annotations, className, host }, rule) => {
    const kind = { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass' }
    const spec = { controller: 'ingress.k8s.aws/alb' }
    const fails = { 'sandbox/fails-with': "couldn't auto-discover subnets: unable to resolve at least one subnet" }
    apply(
      { ...kind, metadata: { name: 'alb-strict', annotations: strict }, spec },
      { ...kind, metadata: { name: 'alb-failing', annotations: fails }, spec },
    )
    apply(ingress(name, paths, { annotations, ...(className && { className }), ...(host && { host }) }))
    const [event] = await until('it says so', 60, () => {
      const events = eventsOf(name)
      return events.length > 0 && events
    })
    expect(event.reason).toBe('FailedBuildModel')
    const object = read('ingress', name)
    const happened = { on: { kind: 'Ingress', name, uid: object.metadata.uid }, ...event, lastSeen: 0, firstSeen: 0 }
    const scene: Live = { object, events: [happened], pods: [], set: [], unseen: [] } satisfies Partial<Scene>
    expect(loadBalancerRules.flatMap((one) => one.see(scene)).map((one) => one.rule)).toEqual([rule])
    kubectl('--namespace', NAMESPACE, 'delete', 'ingress', name, '--timeout=20s')
  })

  test('what AWS refuses is said as the SDK says it', async () => {
    const message =
      'User: arn:aws:sts::1:assumed-role/alb/1 is not authorized to perform: elasticloadbalancing:CreateLoadBalancer'
    const fault = { action: 'CreateLoadBalancer', contains: 'k8s-albshop-denied', times: 1 }
    await fetch('https://sts.ap-northeast-1.amazonaws.com/_sandbox/faults', {
      method: 'POST',
      body: JSON.stringify([{ ...fault, service: 'elb', status: 403, code: 'AccessDenied', message }]),
    })
    apply(ingress('denied', [leads('/', 'users')]))
    // It tries again, and then it may.
    await hostOf('denied')
    const failed = eventsOf('denied').find(({ reason }) => reason === 'FailedDeployModel')
    expect(failed.message).toMatch(
      /^Failed deploy model due to operation error Elastic Load Balancing v2: CreateLoadBalancer, https response error StatusCode: 403, RequestID: \S+, api error AccessDenied: User: /,
    )
    expect(failed.message).toContain(message)
  })

  test('a class whose controller does not run has nobody who speaks', async () => {
    apply({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'alb-stopped', annotations: { 'sandbox/stopped': 'true' } },
      spec: { controller: 'ingress.k8s.aws/alb' },
    })
    apply(
      ingress('silent', [leads('/', 'users')], { className: 'alb-stopped' }),
      ingress('heard', [leads('/', 'users')]),
    )
    await hostOf('heard')
    expect(eventsOf('silent')).toEqual([])
    expect(read('ingress', 'silent').metadata.finalizers).toBeUndefined()
    kubectl('annotate', 'ingressclass', 'alb-stopped', 'sandbox/stopped-')
    await hostOf('silent')
  })
})

/** The DNS names of the account's load balancers. */
const balancers = async (): Promise<string> => {
  const keys = {
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY',
  }
  const query = ['elbv2', 'describe-load-balancers', '--query=LoadBalancers[].DNSName', '--output=text']
  return (await run('aws', query, { env: { ...process.env, ...keys } })).stdout.toLowerCase()
}
