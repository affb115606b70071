import { describe, expect, test } from 'vitest'
import { BUILD, DEPLOY, read, withoutInputs } from '../../support/inputs.ts'

withoutInputs()

const CLUSTER = { 'aws-region': 'ap-northeast-1', 'cluster-name': 'my-eks-cluster' }
const DAY = 86_400_000

describe('previews', () => {
  test.each([
    ['preview-ttl', '7d', { ttlMs: 7 * DAY }],
    ['preview-ttl', '36h', { ttlMs: 1.5 * DAY }],
    ['preview-ttl', '90m', { ttlMs: 90 * 60_000 }],
    ['preview-ttl', 'none', { ttlMs: undefined }],
    ['preview-prefix', 'pr', { prefix: 'pr' }],
    ['preview-prefix', 'kubernetes', { prefix: 'kubernetes' }],
    ['preview-label', 'needs preview', { label: 'needs preview' }],
    ['preview-host', 'preview.example.com', { host: 'preview.example.com' }],
    ['preview-host', 'pr-{number}.preview.example.com', { host: 'pr-{number}.preview.example.com' }],
    ['preview-host', 'preview.example.com/pr-{number}', { host: 'preview.example.com/pr-{number}' }],
    ['preview-host', '{number}.example.com/a/{number}-b', { host: '{number}.example.com/a/{number}-b' }],
    ['preview-limit', '3', { limit: 3 }],
    ['preview', 'deploy', { mode: 'deploy' }],
  ])('%s: %s', (name, value, wanted) => {
    const { inputs, wrong } = read({ ...DEPLOY, [name]: value })
    expect(wrong).toEqual([])
    expect(inputs?.preview).toMatchObject(wanted)
  })

  test.each([
    ['preview', 'always', '`preview` is "always"'],
    ['preview-ttl', 'none at all', '`preview-ttl` is "none at all"'],
    ['preview-ttl', '0d', '`preview-ttl` is "0d"'],
    ['preview-ttl', '7', '`preview-ttl` is "7"'],
    ['preview-prefix', 'kube', '`preview-prefix`: "kube" is not valid'],
    ['preview-prefix', 'kube-x', '`preview-prefix`: "kube-x" is not valid'],
    ['preview-prefix', 'default', '`preview-prefix`: "default" is not valid'],
    ['preview-prefix', 'Preview', '`preview-prefix`: "Preview" is not valid'],
    ['preview-prefix', 'x'.repeat(21), `\`preview-prefix\`: "${'x'.repeat(21)}" is not valid`],
    ['preview-host', 'https://preview.example.com', '`preview-host`: "https://preview.example.com" is not valid'],
    ['preview-host', 'preview.example.com:8080', '`preview-host`: "preview.example.com:8080" is not valid'],
    ...['Preview.example.com', '{name}.example.com', 'a..b', '-a.b', 'a.b-', 'a.b/', 'a.b/{n}', '*.example.com'].map(
      (host) => ['preview-host', host, `\`preview-host\`: "${host}" is not valid`],
    ),
    ['preview-limit', '0', '`preview-limit` is "0"'],
    ['preview-limit', 'many', '`preview-limit` is "many"'],
  ])('%s may not be "%s"', (name, value, problem) => {
    const { inputs, wrong } = read({ ...DEPLOY, [name]: value })
    expect(wrong).toEqual([problem])
    expect(inputs).toBeUndefined()
  })

  test.each(['remove', 'sweep'])('`preview: %s` needs a cluster, and neither manifests nor an image', (preview) => {
    const { inputs, wrong } = read({ ...CLUSTER, preview })
    expect(wrong).toEqual([])
    expect(inputs).toMatchObject({ cluster: 'my-eks-cluster', deploy: undefined, images: [] })
    expect(read({ ...CLUSTER, preview, 'cluster-name': '' }).wrong).toEqual([
      `\`preview: ${preview}\` is given without \`cluster-name\``,
    ])
  })

  test('`preview: sweep` with the manifests of a deployment deploys nothing', () => {
    const { inputs, wrong } = read({ ...DEPLOY, ...BUILD, preview: 'sweep' })
    expect(wrong).toEqual([])
    expect(inputs?.deploy).toBeUndefined()
  })
})
