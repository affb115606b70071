import { beforeAll, describe, expect, test } from 'vitest'
import { applyText, kubectl } from '../support/surroundings.ts'
import { deploying, deployText, FILE } from './faults.ts'
import type { Result } from './step.ts'

// A set with an Ingress, from the file to the URL that answers, and what a reader is told where it does not.

const service = (name: string, selected = name) => `apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec:
  selector: {app: ${selected}}
  ports: [{port: 80, targetPort: 8080}]
`
const app = (name: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
        - name: app
          image: busybox
          command: [sh, -c, 'mkdir -p /www/api && echo ${name} >/www/api/${name} && exec httpd -f -p 8080 -h /www']
          ports: [{containerPort: 8080}]
          readinessProbe: {httpGet: {path: /api/${name}, port: 8080}, periodSeconds: 1}
`
interface Wanted {
  readonly className?: string
  readonly scheme?: string
  readonly host?: string
}
/** Two paths, two Services. */
const ingress = ({
  className = 'alb',
  scheme = 'internet-facing',
  host,
}: Wanted = {}) => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  annotations:
    alb.ingress.kubernetes.io/scheme: ${scheme}
    alb.ingress.kubernetes.io/target-type: ip
spec:
  ingressClassName: ${className}
  rules:
    - ${host === undefined ? '' : `host: ${host}\n      `}http:
        paths:
          - path: /api/users
            pathType: Prefix
            backend: {service: {name: users, port: {number: 80}}}
          - path: /api/products
            pathType: Prefix
            backend: {service: {name: products, port: {number: 80}}}
`
const set = (...objects: string[]) => objects.join('---\n')
const services = set(service('users'), service('products'))
const ingressClass = (name: string, controller: string, annotations = '{}') =>
  `apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: ${name}, annotations: ${annotations}}\nspec: {controller: ${controller}}\n`

async function deploy(namespace: string, text: string, more: Record<string, string> = {}): Promise<Result> {
  await kubectl('create', 'namespace', namespace)
  const result = await deployText(text, deploying(namespace, { verify: 'true', ...more }))
  await kubectl('--namespace', namespace, 'delete', 'ingress', '--all', '--wait=false')
  await kubectl('delete', 'namespace', namespace, '--wait=false')
  return result
}

/** The one failure of a step, and the text of the line that it stands at. */
function failure(result: Result, text: string): { readonly says: string; readonly at: string | undefined } {
  expect(result.code, result.log).toBe(1)
  expect(result.errors, result.log).toHaveLength(1)
  const [error] = result.errors
  expect(error?.file).toBe(FILE)
  return { says: error?.text ?? '', at: text.split('\n')[Number(error?.line) - 1]?.trim() }
}

beforeAll(async () => {
  const alb = 'ingress.k8s.aws/alb'
  const noSubnets =
    "couldn't auto-discover subnets: unable to resolve at least one subnet. Evaluated 0 subnets: 0 are tagged for other clusters, and 0 have insufficient available IP addresses"
  await applyText(
    set(
      ingressClass('e2e-silent', alb, '{sandbox/stopped: "true"}'),
      ingressClass('e2e-bare', alb, `{sandbox/fails-with: "${noSubnets}"}`),
      ingressClass('e2e-nginx', 'k8s.io/ingress-nginx'),
    ),
  )
})

describe.concurrent('an Ingress of class alb', () => {
  test('is followed to its load balancer, and its URL answers', async () => {
    const namespace = 'ingress-answers'
    await kubectl('create', 'namespace', namespace)
    const text = set(services, app('users'), app('products'), ingress())
    const result = await deployText(text, deploying(namespace, { verify: 'true' }))
    expect(result.code, result.log).toBe(0)
    const { url = '', 'load-balancer-dns': dns } = result.outputs
    expect(dns).toMatch(/^k8s-ingressa-shop-[0-9a-f]{10}-\d+\.ap-northeast-1\.elb\.amazonaws\.com$/)
    expect(url).toBe(`http://${dns}/api/users`)
    expect(result.log).toContain(`${url} answers: HTTP 200`)
    expect(await (await fetch(url)).text()).toBe('users\n')
    expect(await (await fetch(`http://${dns}/api/products`)).text()).toBe('products\n')
    await kubectl('--namespace', namespace, 'delete', 'ingress', '--all', '--timeout=20s')
    await kubectl('delete', 'namespace', namespace, '--wait=false')
  })

  test('that is changed is ready once its controller has taken the change, and fails when that is refused', async () => {
    const namespace = 'ingress-changed'
    await kubectl('create', 'namespace', namespace)
    const apps = set(services, app('users'), app('products'))
    const again = (one: string) => deployText(set(apps, one), deploying(namespace, { verify: 'true' }))
    const first = await again(ingress())
    expect(first.code, first.log).toBe(0)
    const taken = await again(ingress().replace('path: /api/products', 'path: /api'))
    expect(taken.code, taken.log).toBe(0)
    const refused = await again(ingress({ className: 'e2e-bare' }))
    expect(refused.code, refused.log).toBe(1)
    expect(refused.errors[0]?.text).toContain('There is no subnet for the load balancer of Ingress/shop')
    await kubectl('--namespace', namespace, 'delete', 'ingress', '--all', '--wait=false')
    await kubectl('delete', 'namespace', namespace, '--wait=false')
  })

  test('with a host is asked under it, and the DNS record to make is told', async () => {
    const text = set(services, app('users'), app('products'), ingress({ host: 'shop.e2e.invalid' }))
    const result = await deploy('ingress-host', text)
    expect(result.code, result.log).toBe(0)
    expect(result.outputs.url).toBe('http://shop.e2e.invalid/api/users')
    expect(result.log).toContain('http://shop.e2e.invalid/api/users answers: HTTP 200')
    expect(result.log).toMatch(/^::warning [^\n]*shop\.e2e\.invalid does not resolve yet/m)
    expect(result.log).toContain(`shop.e2e.invalid CNAME ${result.outputs['load-balancer-dns']}`)
  })

  test('that is internal is not tried, and that is said', async () => {
    const text = set(services, app('users'), app('products'), ingress({ scheme: 'internal' }))
    const result = await deploy('ingress-internal', text)
    expect(result.code, result.log).toBe(0)
    expect(result.log).toMatch(/http:\/\/internal-\S+ is not tried: its load balancer is internal/)
  })

  test('without a healthy pod behind its path fails at the deadline, and the status is explained', async () => {
    const text = set(service('users', 'nobody'), service('products'), app('products'), ingress())
    const result = await deploy('ingress-empty', text, { timeout: '45s' })
    expect(result.code, result.log).toBe(1)
    expect(result.errors[0]?.text).toMatch(/\/api\/users did not answer as it should within 45 s/)
    expect(result.errors[0]?.text).toContain('The load balancer itself says 503. The load balancer has no healthy pod')
  })
})

describe.concurrent('what keeps an Ingress from its load balancer is told', () => {
  test('nobody serves its class: after a minute of silence', async () => {
    const text = set(ingress({ className: 'e2e-silent' }), services)
    const { says, at } = failure(await deploy('ingress-silent', text), text)
    expect(says).toContain('Ingress/shop got no load balancer: no controller has said a word about it for 1 min')
    expect(says).toContain('Its ingress class is e2e-silent, of the controller ingress.k8s.aws/alb')
    expect(says).toContain('e2e-nginx (k8s.io/ingress-nginx)')
    expect(at).toBe('ingressClassName: e2e-silent')
  })

  test('its class does not exist', async () => {
    const text = set(ingress({ className: 'e2e-nobody' }), services)
    const { says, at } = failure(await deploy('ingress-classless', text), text)
    expect(says).toContain('Ingress/shop names the ingress class e2e-nobody, which the cluster does not have')
    expect(says).toContain('alb (ingress.k8s.aws/alb)')
    expect(at).toBe('ingressClassName: e2e-nobody')
  })

  test('there are no subnets for it', async () => {
    const text = set(ingress({ className: 'e2e-bare' }), services)
    const { says, at } = failure(await deploy('ingress-bare', text), text)
    expect(says).toContain('There is no subnet for the load balancer of Ingress/shop')
    expect(says).toContain('Key=kubernetes.io/role/elb,Value=1')
    expect(at).toBe('annotations:')
  })

  test('AWS does not let the controller make it', async () => {
    const role = 'arn:aws:sts::123456789012:assumed-role/alb-controller/1'
    const action = 'elasticloadbalancing:CreateLoadBalancer'
    const fault = { service: 'elb', action: 'CreateLoadBalancer', contains: 'k8s-ingressd-shop', times: 1000 }
    const error = {
      status: 403,
      code: 'AccessDenied',
      message: `User: ${role} is not authorized to perform: ${action}`,
    }
    await fetch('https://sts.ap-northeast-1.amazonaws.com/_sandbox/faults', {
      method: 'POST',
      body: JSON.stringify([{ ...fault, ...error }]),
    })
    const text = set(ingress(), services)
    const { says } = failure(await deploy('ingress-denied', text), text)
    expect(says).toContain(`The role alb-controller may not ${action}.`)
  })

  test('another controller’s is not waited for', async () => {
    const result = await deploy('ingress-other', set(ingress({ className: 'e2e-nginx' }), services))
    expect(result.code, result.log).toBe(0)
    expect(result.log).toContain('served by k8s.io/ingress-nginx, and not waited for')
  })
})
