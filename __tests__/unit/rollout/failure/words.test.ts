import { describe, expect, test } from 'vitest'
import { complaintOf } from '../../../../src/rollout/failure/complaints.ts'
import { bytesOf, twice } from '../../../../src/rollout/failure/memory.ts'
import { faultOf } from '../../../../src/rollout/failure/pull.ts'
import { ecrImage, registryHost } from '../../../../src/rollout/failure/registry.ts'
import { brief, nearestName } from '../../../../src/rollout/failure/words.ts'

const IMAGE = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.4.2'

describe('the cluster’s words, in short', () => {
  test.each([
    ['', ''],
    ['exec: "x":  not\n found: unknown', 'exec: "x": not found'],
    [
      `Back-off pulling image "${IMAGE}": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "${IMAGE}": failed to resolve reference "${IMAGE}": ${IMAGE}: not found`,
      `${IMAGE}: not found`,
    ],
    [
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "serve": executable file not found in $PATH: unknown',
      'exec: "serve": executable file not found in $PATH',
    ],
    [
      'failed to copy: httpReadSeeker: failed open: https://bucket.s3.amazonaws.com/layer?X-Amz-Security-Token=SECRET&X-Amz-Signature=SECRET: 403',
      'httpReadSeeker: failed open: https://bucket.s3.amazonaws.com/layer 403',
    ],
    [
      'container has runAsNonRoot and image will run as root (pod: "web-1_shop(5d8f)", container: app)',
      'container has runAsNonRoot and image will run as root',
    ],
    [
      'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "4c1b": plugin type="aws-cni" failed',
      'plugin type="aws-cni" failed',
    ],
    [
      '(combined from similar events): Error creating: pods "web-1" is forbidden: exceeded quota: q',
      'exceeded quota: q',
    ],
  ])('%s', (message, expected) => expect(brief(message)).toBe(expected))

  test('a megabyte is cut', () => expect(brief('rpc error: '.repeat(100_000)).length).toBeLessThan(420))
})

test.each([
  ['database', ['databse', 'cache'], 'databse'],
  ['LOG_LEVEL', ['LOGLEVEL', 'LOG_FORMAT'], 'LOGLEVEL'],
  ['db', ['db-credentials'], 'db-credentials'],
  ['database', ['tls', 'registry'], undefined],
  ['x', [], undefined],
])('the name most like %s', (wanted, names, expected) => expect(nearestName(wanted, names)).toBe(expected))

describe('why a pull failed', () => {
  test.each([
    [`${IMAGE}: not found`, 'not-found'],
    ['manifest for x not found: manifest unknown: Requested image not found', 'not-found'],
    ['name unknown: The repository with name shop/web does not exist in the registry', 'not-found'],
    ['failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized', 'denied'],
    ['no basic auth credentials', 'denied'],
    ['pull access denied, repository does not exist or may require authorization', 'denied'],
    ['no match for platform in manifest: not found', 'platform'],
    ['no matching manifest for linux/arm64/v8 in the manifest list entries', 'platform'],
    ['toomanyrequests: You have reached your pull rate limit.', 'rate'],
    ['dial tcp: lookup x.example on 10.0.0.2:53: no such host', 'unreachable'],
    ['net/http: TLS handshake timeout', 'unreachable'],
    ['read tcp 10.0.0.1:1->2.2.2.2:443: read: connection reset by peer', 'unreachable'],
    ['context deadline exceeded', 'unreachable'],
    ['unexpected status from HEAD request to https://x/v2/y: 503 Service Unavailable', 'registry'],
    ['x509: certificate signed by unknown authority', 'certificate'],
    ['write /var/lib/containerd/x: no space left on device', 'disk'],
    ['signature validation failed', 'unknown'],
    ['', 'unknown'],
  ])('%s', (message, fault) => expect(faultOf(message, IMAGE)).toBe(fault))

  test.each([
    ['team/forbidden:429', 'https://registry-1.docker.io/v2/team/forbidden/manifests/429: i/o timeout', 'unreachable'],
    ['ghcr.io/not-found/unauthorized:1', 'ghcr.io/not-found/unauthorized:1: no match for platform', 'platform'],
  ])('the name of %s says nothing of it', (image, message, fault) => expect(faultOf(message, image)).toBe(fault))
})

test.each([
  [IMAGE, '123456789012 eu-west-1 aws shop/web 1.4.2'],
  ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/web', '123456789012 cn-north-1 aws-cn web undefined'],
  ['123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/a/b:1', '123456789012 us-gov-west-1 aws-us-gov a/b 1'],
  ['public.ecr.aws/nginx/nginx:1', undefined],
  ['nginx', undefined],
])('%s in ECR', (image, expected) => {
  const ecr = ecrImage(image)
  expect(ecr && `${ecr.account} ${ecr.region} ${ecr.partition} ${ecr.repository} ${ecr.tag}`).toBe(expected)
})

test.each([
  ['nginx', 'docker.io'],
  ['acme/web:1', 'docker.io'],
  ['ghcr.io/acme/web', 'ghcr.io'],
  ['localhost:5000/web', 'localhost:5000'],
])('the registry of %s', (image, host) => expect(registryHost(image)).toBe(host))

test.each([
  ['128Mi', 128 * 1024 ** 2, '256Mi'],
  ['1Gi', 1024 ** 3, '2Gi'],
  ['1.5Gi', 1.5 * 1024 ** 3, '3Gi'],
  ['500M', 500e6, '954Mi'],
  ['134217728', 134217728, '256Mi'],
  ['much', undefined, undefined],
])('%s of memory', (quantity, bytes, double) => {
  expect(bytesOf(quantity)).toBe(bytes)
  expect(twice(quantity)).toBe(double)
})

describe('what a log complains of', () => {
  test.each([
    ['nothing', []],
    ['a healthy server', ['Server listening on http://0.0.0.0:3000', 'GET /healthz 200']],
    ['words alone', ['an error occurred, giving up', 'Traceback (most recent call last):']],
    ['a page that is not found', ['GET /missing 404 Not Found']],
    ['a feature that is not set up', ['Tracing is not set up']],
  ])('is not made up: %s', (_, lines) => expect(complaintOf(lines)).toBeUndefined())

  test('a login in it is not shown', () => {
    const told = JSON.stringify([
      complaintOf(['dial tcp postgres://shop:hunter2@db:5432: connect: connection refused']),
      complaintOf(['getaddrinfo ENOTFOUND shop:hunter2@db']),
      complaintOf(['could not translate host name "shop:hunter2@db" to address']),
    ])
    expect(told).not.toContain('hunter2')
  })

  test('only its end counts, and long lines do not hold it up', () => {
    const old = ["Error: Cannot find module 'x'", ...Array(30).fill('later')]
    expect(complaintOf(old)).toBeUndefined()
    expect(complaintOf(Array(25).fill('ECONNREFUSED '.repeat(100_000)))?.why).toContain('refused')
  })
})
