import { describe, expect, test } from 'vitest'
import { difference } from '../../../../src/cluster/plan/difference.ts'
import type { KubernetesObject } from '../../../../src/manifest.ts'

type Fields = Record<string, unknown>
const object = (kind: string, rest: Fields, metadata: Fields = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'x', ...metadata },
  ...rest,
})
/** As `name: before -> after`. */
const told = (before: KubernetesObject, after: KubernetesObject) =>
  difference(before, after).map(
    ({ name, before: one, after: other }) => `${name}: ${JSON.stringify(one)} -> ${JSON.stringify(other)}`,
  )
const spec = (before: Fields, after: Fields, kind = 'Deployment') =>
  told(object(kind, { spec: before }), object(kind, { spec: after }))

describe('the fields that differ', () => {
  const table: [string, Fields, Fields, string[]][] = [
    ['nothing', { a: { b: [1] } }, { a: { b: [1] } }, []],
    ['a scalar', { replicas: 1 }, { replicas: 2 }, ['spec.replicas: 1 -> 2']],
    ['one of another type', { port: 80 }, { port: '80' }, ['spec.port: 80 -> "80"']],
    ['a field that comes', {}, { paused: false }, ['spec.paused: undefined -> false']],
    ['a field that goes', { a: { b: 1 } }, {}, ['spec.a: {"b":1} -> undefined']],
    ['a name with signs of its own', { 'a.b/c': 1 }, { 'a.b/c': 2 }, ['spec[a.b/c]: 1 -> 2']],
    ['a list of words', { args: ['a', 'b'] }, { args: ['a'] }, ['spec.args: ["a","b"] -> ["a"]']],
    [
      'an item by its name, wherever it stands',
      { containers: [{ name: 'side' }, { name: 'web', image: 'a:1' }] },
      { containers: [{ name: 'side' }, { name: 'web', image: 'a:2' }] },
      ['spec.containers[web].image: "a:1" -> "a:2"'],
    ],
    [
      'items that come and go',
      {
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      },
      {
        env: [
          { name: 'B', value: '2' },
          { name: 'C', value: '3' },
        ],
      },
      ['spec.env[A]: {"name":"A","value":"1"} -> undefined', 'spec.env[C]: undefined -> {"name":"C","value":"3"}'],
    ],
    [
      'items in another order',
      { env: [{ name: 'A' }, { name: 'B' }] },
      { env: [{ name: 'B' }, { name: 'A' }] },
      ['spec.env: ["A","B"] -> ["B","A"]'],
    ],
    [
      'an item by two keys, where one does not tell them apart',
      {
        ports: [
          { port: 53, protocol: 'UDP' },
          { port: 53, protocol: 'TCP', nodePort: 1 },
        ],
      },
      {
        ports: [
          { port: 53, protocol: 'UDP' },
          { port: 53, protocol: 'TCP', nodePort: 2 },
        ],
      },
      ['spec.ports[53/TCP].nodePort: 1 -> 2'],
    ],
    [
      'items that nothing tells apart, by their places',
      { rules: [{ verbs: ['get'] }, { verbs: ['list'] }] },
      { rules: [{ verbs: ['get'] }, { verbs: ['watch'] }] },
      ['spec.rules[1].verbs: ["list"] -> ["watch"]'],
    ],
    [
      'such items, more of them',
      { rules: [{ v: 1 }] },
      { rules: [{ v: 1 }, { v: 1 }] },
      ['spec.rules: [{"v":1}] -> [{"v":1},{"v":1}]'],
    ],
    [
      'a list that was empty',
      { volumes: [] },
      { volumes: [{ name: 'a' }] },
      ['spec.volumes[a]: undefined -> {"name":"a"}'],
    ],
    ['a name that every object has', {}, { constructor: 1 }, ['spec.constructor: undefined -> 1']],
  ]
  test.each(table)('%s', (_, before, after, expected) => expect(spec(before, after)).toEqual(expected))

  test('paths count places in the state after, or before where an item goes', () => {
    const before = object('Pod', { spec: { env: [{ name: 'A' }, { name: 'B', value: '1' }] } })
    const after = object('Pod', { spec: { env: [{ name: 'B', value: '2' }] } })
    expect(difference(before, after).map(({ path }) => path)).toEqual([
      ['spec', 'env', 0],
      ['spec', 'env', 0, 'value'],
    ])
  })

  test('leave out what only the server writes, and what kubectl keeps for itself', () => {
    const kept = { 'kubectl.kubernetes.io/last-applied-configuration': '{"stringData":{"a":"canary"}}' }
    const server = { uid: '1', resourceVersion: '1', generation: 1, creationTimestamp: 'x', managedFields: [] }
    expect(
      told(object('Secret', { status: { a: 1 } }, { ...server, annotations: kept }), object('Secret', {})),
    ).toEqual([])
    const annotated = object('Secret', {}, { annotations: { note: 'x', ...kept } })
    expect(told(annotated, object('Secret', {}))).toEqual(['metadata.annotations: {"note":"x"} -> undefined'])
  })
})

describe('values that are secret', () => {
  const CANARY = 'c4n4ry-v4lue'
  const env = (name: string, value: string) =>
    object('Pod', { spec: { containers: [{ name: 'a', env: [{ name, value }] }] } })
  const config = (data: Fields) => object('ConfigMap', { data })

  const table: [string, (value: string) => KubernetesObject][] = [
    ['a Secret’s data', (value) => object('Secret', { data: { a: value } })],
    ['a Secret’s stringData', (value) => object('Secret', { stringData: { a: value } })],
    ['a Secret’s data that is no map', (value) => object('Secret', { data: value })],
    ...[
      'DB_PASSWORD',
      'db_pass',
      'API_TOKEN',
      'STRIPE_SECRET_KEY',
      'KEY',
      'SIGNING_KEYS',
      'apiKey',
      'SENTRY_DSN',
      'GOOGLE_APPLICATION_CREDENTIALS_JSON',
      'SESSION_SALT',
      'AZURE_CONNECTION_STRING',
      'SLACK_WEBHOOK_URL',
    ].map((name): [string, (value: string) => KubernetesObject] => [
      `the variable ${name}`,
      (value) => env(name, value),
    ]),
    ['a URL with a password', (value) => env('DATABASE_URL', `postgres://app:${value}@db:5432/app`)],
    ['a Go program’s data source', (value) => env('DATABASE', `app:${value}@tcp(db:3306)/app`)],
    ['an argument', (value) => object('Pod', { spec: { args: [`--db-password=${value}`] } })],
    ['an argument after its flag', (value) => object('Pod', { spec: { args: ['--token', value] } })],
    ['a command of a shell', (value) => object('Pod', { spec: { command: ['sh', '-c', `PASSWORD=${value} run`] } })],
    ['a ConfigMap’s key that looks secret', (value) => config({ 'db.password': value })],
    ['a line of a ConfigMap’s file', (value) => config({ 'app.properties': `name=a\ndb.password=${value}\n` })],
    ['a ConfigMap’s bytes', (value) => object('ConfigMap', { binaryData: { store: value } })],
    ['a private key', (value) => config({ pem: `-----BEGIN PRIVATE KEY-----\n${value}\n-----END PRIVATE KEY-----` })],
    ['an annotation', (value) => object('Pod', {}, { annotations: { 'example.com/auth-token': value } })],
    [
      'a field of a custom resource',
      (value) => object('Database', { spec: { adminPassword: value, users: [{ password: value }] } }),
    ],
    ['a header', (value) => object('Route', { spec: { headers: [{ name: 'Authorization', value }] } })],
  ]

  test.each(table)('%s: nowhere to be read, that it changed is', (_, make) => {
    const [one, other] = [make(`${CANARY}1`), make(`${CANARY}2`)]
    const [bare] = [object(one.kind, {})]
    for (const [before, after] of [
      [one, other],
      [bare, other],
      [one, bare],
    ] as const) {
      const changes = JSON.stringify(difference(before, after))
      expect(changes).not.toContain(CANARY)
      expect(changes).toContain('(hidden')
    }
    expect(JSON.stringify(difference(one, other))).toContain('(hidden, changed')
    expect(JSON.stringify(difference(bare, other))).not.toContain('changed')
    expect(difference(one, make(`${CANARY}1`))).toEqual([])
  })

  test('what is around them is shown', () => {
    expect(
      told(object('Secret', { data: { a: 'eA==' } }), object('Secret', { data: { a: 'eQ==', b: 'eg==' } })),
    ).toEqual(['data.a: "(hidden)" -> "(hidden, changed)"', 'data.b: undefined -> "(hidden)"'])
    const file = (level: string) => config({ 'app.properties': `level=${level}\npassword=${CANARY}\n` })
    expect(told(file('info'), file('debug'))).toEqual([
      'data[app.properties]: "level=info\\npassword=(hidden)\\n" -> "level=debug\\npassword=(hidden)\\n"',
    ])
  })

  test('names of secrets, and what only sounds like one, are no secrets', () => {
    const pod = (secret: string) =>
      object('Pod', {
        spec: {
          imagePullSecrets: [{ name: secret }],
          env: [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: secret, key: 'password' } } }],
          tolerations: [{ key: secret }],
          volumes: [{ name: 'v', secret: { secretName: secret } }],
          automountServiceAccountToken: secret === 'a',
        },
      })
    expect(JSON.stringify(difference(pod('a'), pod('b')))).not.toContain('(hidden')
    expect(told(env('PASSIVE_MODE', 'a'), env('PASSIVE_MODE', 'b'))).toEqual([
      'spec.containers[a].env[PASSIVE_MODE].value: "a" -> "b"',
    ])
  })
})
