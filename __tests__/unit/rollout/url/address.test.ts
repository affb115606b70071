import { describe, expect, test } from 'vitest'
import type { KubernetesObject } from '../../../../src/manifest.ts'
import { addressOf } from '../../../../src/rollout/url/address.ts'

type Fields = Record<string, unknown>

const DNS = 'a1b2-123.ap-northeast-1.elb.amazonaws.com'
const live = (kind: string, spec: Fields, annotations: Fields = {}, dns = DNS, apiVersion = 'v1') =>
  ({
    apiVersion,
    kind,
    metadata: { name: 'web', annotations },
    spec,
    status: { loadBalancer: { ingress: [{ hostname: dns }] } },
  }) as unknown as KubernetesObject
const service = (ports: Fields[], annotations: Fields = {}, dns = DNS) =>
  live('Service', { type: 'LoadBalancer', ports }, annotations, dns)
const ingress = (spec: Fields, annotations: Fields = {}, dns = DNS) =>
  live('Ingress', spec, annotations, dns, 'networking.k8s.io/v1')
const rule = (host: string | undefined, path?: string) => ({
  rules: [{ ...(host && { host }), http: { paths: [{ ...(path && { path }), pathType: 'Prefix' }] } }],
})

const LB = 'service.beta.kubernetes.io/aws-load-balancer'
const ALB = 'alb.ingress.kubernetes.io'
const ARN = 'arn:aws:acm:ap-northeast-1:123456789012:certificate/x'

describe('the URL of a Service', () => {
  test.each([
    ['port 80', service([{ port: 80 }]), `http://${DNS}`],
    ['another port', service([{ port: 8080 }]), `http://${DNS}:8080`],
    ['port 80 before the first', service([{ port: 9090 }, { port: 80 }]), `http://${DNS}`],
    ['the first of others', service([{ port: 9090 }, { port: 8080 }]), `http://${DNS}:9090`],
    ['port 443 before 80', service([{ port: 80 }, { port: 443 }]), `https://${DNS}`],
    ['a certificate for all ports', service([{ port: 8443 }], { [`${LB}-ssl-cert`]: ARN }), `https://${DNS}:8443`],
    [
      'a certificate for a port by number',
      service([{ port: 80 }, { port: 8443 }], { [`${LB}-ssl-cert`]: ARN, [`${LB}-ssl-ports`]: '8443' }),
      `https://${DNS}:8443`,
    ],
    [
      'a certificate for ports by name',
      service(
        [
          { port: 80, name: 'http' },
          { port: 444, name: 'tls' },
        ],
        { [`${LB}-ssl-cert`]: ARN, [`${LB}-ssl-ports`]: 'x, tls' },
      ),
      `https://${DNS}:444`,
    ],
    [
      'a certificate for a port that it has not',
      service([{ port: 80 }], { [`${LB}-ssl-cert`]: ARN, [`${LB}-ssl-ports`]: '443' }),
      `http://${DNS}`,
    ],
    ['ssl-ports without a certificate', service([{ port: 80 }], { [`${LB}-ssl-ports`]: '80' }), `http://${DNS}`],
  ])('%s', (_, object, url) => {
    expect(addressOf(object)).toMatchObject({ url, dns: DNS, hasPath: false })
  })

  test.each([
    ['another type', live('Service', { type: 'ClusterIP', ports: [{ port: 80 }] })],
    ['no port', live('Service', { type: 'LoadBalancer' })],
    ['no load balancer yet', { ...service([{ port: 80 }]), status: { loadBalancer: {} } }],
    ['no status', { ...service([{ port: 80 }]), status: undefined }],
    ['another kind', live('Gateway', {})],
  ])('there is none with %s', (_, object) => expect(addressOf(object)).toBeUndefined())
})

describe('the URL of an Ingress', () => {
  test.each([
    ['nothing but a rule', ingress(rule(undefined, '/')), `http://${DNS}`, false],
    ['no rule', ingress({ defaultBackend: {} }), `http://${DNS}`, false],
    ['a host', ingress(rule('shop.example.com', '/')), 'http://shop.example.com', false],
    ['a host with a star', ingress(rule('*.example.com', '/')), `http://${DNS}`, false],
    ['a path', ingress(rule('shop.example.com', '/api/users')), 'http://shop.example.com/api/users', true],
    ['a path with a star', ingress(rule(undefined, '/*')), `http://${DNS}`, false],
    ['a path that ends with a star', ingress(rule(undefined, '/api/*')), `http://${DNS}/api/`, true],
    ['TLS in its spec', ingress({ ...rule('shop.example.com'), tls: [{}] }), 'https://shop.example.com', false],
    ['a certificate', ingress(rule(undefined), { [`${ALB}/certificate-arn`]: ARN }), `https://${DNS}`, false],
    [
      'an HTTPS listener',
      ingress(rule(undefined), { [`${ALB}/listen-ports`]: '[{"HTTP": 80}, {"HTTPS": 443}]' }),
      `https://${DNS}`,
      false,
    ],
    [
      'an HTTPS listener of its own port',
      ingress(rule(undefined), { [`${ALB}/listen-ports`]: '[{"HTTPS":8443}]' }),
      `https://${DNS}:8443`,
      false,
    ],
    [
      'an HTTP listener of its own port',
      ingress(rule(undefined, '/x'), { [`${ALB}/listen-ports`]: '[{"HTTP": 8080}]' }),
      `http://${DNS}:8080/x`,
      true,
    ],
  ])('%s', (_, object, url, hasPath) => {
    expect(addressOf(object)).toMatchObject({ url, dns: DNS, hasPath })
  })
})

describe('internal', () => {
  test.each([
    [false, 'a Service', service([{ port: 80 }])],
    [false, 'a public Service', service([{ port: 80 }], { [`${LB}-scheme`]: 'internet-facing' })],
    [true, 'a Service of that scheme', service([{ port: 80 }], { [`${LB}-scheme`]: 'internal' })],
    [true, 'a Service by the older annotation', service([{ port: 80 }], { [`${LB}-internal`]: 'true' })],
    [true, 'a name that says so', service([{ port: 80 }], {}, 'internal-a1.eu-west-1.elb.amazonaws.com')],
    [false, 'an Ingress of a public scheme', ingress({}, { [`${ALB}/scheme`]: 'internet-facing' })],
    [true, 'an Ingress of that scheme', ingress({}, { [`${ALB}/scheme`]: 'internal' })],
    [true, 'an Ingress whose name says so', ingress({}, {}, 'internal-k8s-x.eu-west-1.elb.amazonaws.com')],
  ])('%s: %s', (internal, _, object) => expect(addressOf(object)?.internal).toBe(internal))
})
