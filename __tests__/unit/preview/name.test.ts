import { describe, expect, test } from 'vitest'
import {
  hostOf,
  hostsFor,
  imageTag,
  namespaceName,
  namespaceObject,
  previewOf,
  tagPrefix,
} from '../../../src/preview/name.ts'
import { seeded } from '../../sandbox/mutations.ts'

const NAMESPACE = /^(?=.{1,63}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
const repo = (name: string) => ({ id: 1001, name: `octo/${name}` })

describe('namespaces', () => {
  test.each([
    ['preview', 'app', 12, 'preview-app-pr-12'],
    ['preview', 'App', 12, 'preview-app-pr-12'],
    ['pr', 'my-app', 1, 'pr-my-app-pr-1'],
    ['preview', 'my.site', 12, 'preview-my-site-2e1c3b-pr-12'],
    ['preview', '.github', 12, 'preview-github-2e1c3b-pr-12'],
    ['preview', '_', 12, 'preview-2e1c3b-pr-12'],
    ['preview', 'a--b', 12, 'preview-a-b-2e1c3b-pr-12'],
    ['preview', 'app-2e1c3b', 12, 'preview-app-2e1c3b-2e1c3b-pr-12'],
    ['preview', 'x'.repeat(100), 12, `preview-${'x'.repeat(42)}-2e1c3b-pr-12`],
  ])('%s, %s, %i', (prefix, name, number, wanted) => {
    const given = namespaceName(prefix, repo(name), number)
    // The digits of a hash are what they are.
    expect(given.replace(/(?<!^preview-app)-[0-9a-f]{6}-pr/, '-2e1c3b-pr')).toBe(wanted)
  })

  test('always valid, and never the same for two pull requests', () => {
    const random = seeded(8)
    const letters = 'abcxyzABC0129-_.--'
    const seen = new Map<string, string>()
    for (let count = 0; count < 4_000; count++) {
      const length = 1 + Math.floor(random() ** 3 * 100)
      const name = Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join('')
      const number = 1 + Math.floor(10 ** (random() * 9))
      const prefix = ['preview', 'p', 'a-very-long-prefix-x'][count % 3] as string
      const namespace = namespaceName(prefix, repo(name), number)
      expect(namespace).toMatch(NAMESPACE)
      expect(namespace.startsWith(`${prefix}-`)).toBe(true)
      // GitHub does not tell names of repositories apart by case.
      const which = `${prefix} ${name.toLowerCase()} ${number}`
      expect(seen.get(namespace) ?? which).toBe(which)
      seen.set(namespace, which)
    }
    expect(seen.size).toBeGreaterThan(3_000)
  })

  test('names made to be mistaken for one another', () => {
    const pairs: [string, number][] = [
      ['app', 1],
      ['app-pr-1', 1],
      ['app-pr', 1],
      ['app', 11],
      ['app-1', 1],
      ['a.b', 1],
      ['a-b', 1],
      ['a_b', 1],
      ['a--b', 1],
      ['-a-b', 1],
      ['a-b-', 1],
      ...Array.from({ length: 8 }, (_, index): [string, number] => ['x'.repeat(40 + index), 1]),
    ]
    const hashed = namespaceName('preview', repo('a.b'), 1).replace(/^preview-|-pr-1$/g, '')
    const names = [...pairs, [hashed, 1] as const].map(([name, number]) => namespaceName('preview', repo(name), number))
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('hosts', () => {
  test.each([
    ['preview.example.com', 'pr-12.preview.example.com'],
    ['pr-{number}.preview.example.com', 'pr-12.preview.example.com'],
    ['preview-{number}.example.com', 'preview-12.example.com'],
    ['preview.example.com/pr-{number}', 'preview.example.com/pr-12'],
    ['{number}.example.com/{number}', '12.example.com/12'],
  ])('%s: %s', (template, host) => expect(hostOf(template, 12)).toBe(host))

  const HOST = 'pr-12.preview.example.com'
  test.each([
    ['one', ['shop.example.com'], [HOST]],
    ['the same twice', ['shop.example.com', 'shop.example.com'], [HOST]],
    ['a wildcard', ['*.example.com'], [HOST]],
    ['two', ['shop.example.com', 'api.example.com'], [`shop-${HOST}`, `api-${HOST}`]],
    [
      'of two domains',
      ['shop.example.com', 'shop.example.org'],
      [`shop-example-com-${HOST}`, `shop-example-org-${HOST}`],
    ],
    ['a domain and a part of it', ['example.com', 'api.example.com'], [`example-${HOST}`, `api-${HOST}`]],
    ['a short and a long one', ['shop', 'shop.example.com'], [`shop-${HOST}`, `shop-example-${HOST}`]],
  ])('%s', (_, hosts, wanted) => {
    const map = hostsFor(hosts, HOST)
    expect(hosts.map((host) => map.get(host))).toEqual(hosts.length === wanted.length ? wanted : [wanted[0], wanted[0]])
  })

  test('different hosts stay different, and are hosts', () => {
    const hosts = [
      'example.com',
      '*.example.com',
      'a.example.com',
      'a.b.example.com',
      'a-b.example.com',
      `${'x'.repeat(63)}.example.com`,
      `${'x'.repeat(62)}.example.com`,
    ]
    const made = [...hostsFor(hosts, HOST).values()]
    expect(new Set(made).size).toBe(hosts.length)
    for (const host of made) expect(host).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.preview\.example\.com$/)
  })
})

test('tags of a pull request’s images start with its number, and with no other’s', () => {
  expect(imageTag({ number: 12, sha: 'beefbeefbeefbeefbeefbeefbeefbeefbeefbeef' })).toBe('pr-12-beefbeefbeef')
  expect(imageTag({ number: 12, sha: 'beef' }).startsWith(tagPrefix(12))).toBe(true)
  expect(imageTag({ number: 12, sha: 'beef' }).startsWith(tagPrefix(1))).toBe(false)
})

const PULL = {
  number: 12,
  state: 'open',
  isDraft: false,
  labels: [],
  author: 'octocat',
  head: { sha: 'beefbeefbeefbeefbeefbeefbeefbeefbeefbeef', branch: 'feature/über <b>', repositoryId: 1001 },
} as const

test('a preview, and the Namespace that is marked as its', () => {
  const preview = previewOf(repo('app'), PULL, { prefix: 'preview', host: 'preview.example.com' })
  expect(preview).toEqual({
    repository: { id: 1001, name: 'octo/app' },
    number: 12,
    namespace: 'preview-app-pr-12',
    sha: PULL.head.sha,
    branch: 'feature/über <b>',
    host: 'pr-12.preview.example.com',
  })
  const namespace = namespaceObject(preview, { 'pod-security.kubernetes.io/enforce': 'baseline' })
  expect(namespace).toEqual({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: 'preview-app-pr-12',
      labels: {
        'pod-security.kubernetes.io/enforce': 'baseline',
        'app.kubernetes.io/managed-by': 'ship-to-eks',
        'ship-to-eks/repository-id': '1001',
        'ship-to-eks/pull-request': '12',
      },
      annotations: {
        'ship-to-eks/repository': 'octo/app',
        'ship-to-eks/branch': 'feature/über <b>',
        'ship-to-eks/sha': PULL.head.sha,
      },
    },
  })
})

test('without `preview-host` a preview has no host', () => {
  expect(previewOf(repo('app'), PULL, { prefix: 'preview', host: undefined }).host).toBeUndefined()
})
