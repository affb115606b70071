import { describe, expect, test } from 'vitest'
import { readYaml } from '../../../src/manifests/yaml.ts'

const values = (text: string) => {
  const { documents, problems } = readYaml(text, 'app.yaml')
  expect(problems).toEqual([])
  return documents.map(({ value }) => value)
}
const value = (text: string) => values(text)[0]
/** What is refused, and at which lines. */
const refused = (text: string) => {
  const { documents, problems } = readYaml(text, 'app.yaml')
  expect(documents).toEqual([])
  for (const { fix, at } of problems) {
    expect(fix).toMatch(/\w/)
    expect(at?.file).toBe('app.yaml')
  }
  return problems.map(({ what, at }) => `${at?.line}: ${what}`)
}

describe('keys and numbers that are refused say how to write them', () => {
  test.each([
    ['y: 1', '1: The key y is a boolean to kubectl, which would change it', 'Write "y".'],
    ['a: {0644: 1}', '1: The key 0644 is a number to kubectl, which would change it', 'Write "0644".'],
    [
      'b: 1\na: 9223372036854775808',
      '2: 9223372036854775808 has more than 64 bits, so that Kubernetes would round it',
      'Write "9223372036854775808" for the text.',
    ],
    ['- .inf', '1: .inf is no number that the API takes', 'Write ".inf" for the text.'],
    ['a: !!int x', '1: "x" is no !!int to kubectl', 'Correct or remove the tag.'],
  ])('%s', (text, what, fix) => {
    expect(refused(text)).toEqual([what])
    expect(readYaml(text, 'f').problems[0]?.fix).toBe(fix)
  })

  test('all of them are told, in every document', () => {
    expect(refused('y: 1\nb:\n  - n: 1\n  - c: .nan\n---\nd: 1\non: 1').map((line) => line.slice(0, 2))).toEqual([
      '1:',
      '3:',
      '4:',
      '7:',
    ])
  })

  test('but not more than anyone reads', () => expect(refused('- !x 1\n'.repeat(1000))).toHaveLength(20))
})

describe('64-bit integers', () => {
  test.each(['9007199254740993', '-9223372036854775808', '9223372036854775807'])(
    '%s reaches the API as it is',
    (text) => expect(JSON.stringify(value(`{a: ${text}}`))).toBe(`{"a":${text}}`),
  )

  test('that a number holds are one', () =>
    expect(value('a: 9007199254740991\nb: -0\nc: 0x7f')).toEqual({ a: 9007199254740991, b: 0, c: 127 }))
})

describe('what is not YAML that Kubernetes reads is refused at its line', () => {
  test.each([
    ['a duplicate key', 'a: 1\nb: 2\n"a": 3', '3: ', '"a" is twice'],
    ['a duplicate key in braces', '{a: 1, a: 2}', '1: ', '"a" is twice'],
    ['a duplicate key in JSON', '{"a": 1,\n"a": 2}', '2: ', '"a" is twice'],
    ['an end without a document', '# x\n...\n', '2: ', 'where no document is'],
    ['YAML behind two objects of JSON', '{"a": 1}\n{"a": 2}\n---\na: 3', '3: ', 'does not read what follows'],
    ['YAML on the line of JSON', '{"a": 1} # one', '1: ', 'does not read what follows'],
    ['a blank of another kind', '\u00a0a: 1', '1: ', 'U\\+00A0'],
    ['a --- that is indented', ' ---\na: 1', '1: ', 'does not begin its line'],
    ['a map on the line of its key', 'a: &x b: 1', '1: ', 'a key behind something else'],
    ['an indentation', 'a: 1\n  b: 2', '2: ', 'bad indentation'],
    ['a tab', 'a:\n\tb: 1', '2: ', 'tab'],
    ['an open list', 'a: 1\nb: [', '2: ', 'deficient indentation'],
    ['an open quote', 'a: "x', '1: ', 'deficient indentation'],
    ['an unknown alias', 'a: *nope', '1: ', 'has no anchor'],
    ['a custom tag', 'a: 1\nb: !vault x', '2: ', 'tag !vault is not taken'],
    ['a binary', 'a: !!binary aGk=', '1: ', 'kubectl decodes it'],
    ['a set', 'a: !!set {b}', '1: ', 'tag !!set is not taken'],
    ['a list as key', '? [a]\n: b', '1: ', 'no text'],
    ['a map as key', '? {a: 1}\n: b', '1: ', 'no text'],
    ['NUL', 'a: \u0000', '1: ', 'U\\+0000 is not text'],
  ])('%s', (_, text, line, reason) => {
    const [first, ...more] = refused(text)
    expect(more).toEqual([])
    expect(first).toMatch(new RegExp(`^${line}.*${reason}`))
  })

  test('advice follows the cause', () => {
    expect(readYaml('a: 1\na: 2', 'f').problems[0]?.fix).toContain('Keep one of the two')
    expect(readYaml('a:\n\tb: 1', 'f').problems[0]?.fix).toContain('spaces')
    expect(readYaml('a: [1', 'f').problems[0]?.fix).toContain('Close the bracket')
    expect(readYaml('a: !x y', 'f').problems[0]?.fix).toContain('tag')
  })
})

describe('prototypes', () => {
  test.each(['a: 1\n__proto__: {b: 1}', 'a: 1\n"__proto__": {b: 1}', '{"a": 1,\n"__proto__": {"b": 1}}'])(
    '%j is refused',
    (text) => expect(refused(text)).toEqual(['2: The key __proto__ is not taken: it could change other objects']),
  )

  test.each(['constructor: {prototype: {polluted: true}}', 'a: &x {toString: 1}\nb: {<<: *x}'])(
    '%s stays a field of its own',
    (text) => {
      expect(Object.getPrototypeOf(value(text))).toBe(Object.prototype)
      expect(({} as Record<string, unknown>).polluted).toBeUndefined()
      expect(Object.keys(value(text) as object)).toEqual([...text.matchAll(/^\w+/gm)].map(([name]) => name))
    },
  )
})

describe('documents', () => {
  test.each([
    ['one', 'a: 1', [{ a: 1 }]],
    ['several', 'a: 1\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['empty ones', '---\n---\na: 1\n---\n# no more\n', [{ a: 1 }]],
    ['a start and an end', '---\na: 1\n...\n', [{ a: 1 }]],
    ['a trailing start', 'a: 1\n---\n', [{ a: 1 }]],
    ['none', '', []],
    ['only comments', '# a\n# b\n', []],
    ['JSON', '{"a": [1, true, null], "b": "\\u3053"}', [{ a: [1, true, null], b: 'こ' }]],
    ['a byte order mark', '\uFEFFa: 010\n', [{ a: 8 }]],
    ['CRLF', 'a: 1\r\nb: |\r\n  x\r\n  y\r\n---\r\nc: 3\r\n', [{ a: 1, b: 'x\ny\n' }, { c: 3 }]],
    ['an anchor and its alias', 'a: &x {b: 1}\nc: *x', [{ a: { b: 1 }, c: { b: 1 } }]],
    ['a merge', 'a: &x {b: 1, c: 1}\nd: {<<: *x, c: 2}', [{ a: { b: 1, c: 1 }, d: { b: 1, c: 2 } }]],
    [
      'several merges',
      'a: &x {b: 1}\nc: &y {b: 2, d: 2}\ne: {<<: [*x, *y]}',
      [{ a: { b: 1 }, c: { b: 2, d: 2 }, e: { b: 1, d: 2 } }],
    ],
  ])('%s', (_, text, expected) => expect(values(text)).toEqual(expected))
})

describe('positions', () => {
  const SET = `# the app
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations:
    example.com/a~b: "1"
spec:
  template:
    spec:
      containers:
        - name: web
          image: nodejs-hello:1.0
          env: &env
            - {name: A, value: "1"}
            - name: B
              value: >
                folded
        - name: side
          image:
            "quoted:1"
          env: *env
---

apiVersion: v1
kind: Service
`
  const lines = (text: string, document = 0) => {
    const { documents } = readYaml(text, 'app.yaml')
    return (path: (string | number)[]) => documents[document]?.at(path).line
  }
  const containers = ['spec', 'template', 'spec', 'containers']

  test.each([
    [2, []],
    [2, ['apiVersion']],
    [3, ['kind']],
    [5, ['metadata', 'name']],
    [7, ['metadata', 'annotations', 'example.com/a~b']],
    [11, containers],
    [12, [...containers, 0]],
    [12, [...containers, 0, 'name']],
    [13, [...containers, 0, 'image']],
    [15, [...containers, 0, 'env', 0, 'value']],
    [17, [...containers, 0, 'env', 1, 'value']],
    [20, [...containers, 1, 'image']],
    [22, [...containers, 1, 'env']],
    // Through an alias: where it is written.
    [15, [...containers, 1, 'env', 0, 'name']],
    // No line of its own: the nearest around it.
    [12, [...containers, 0, 'ports', 0, 'name']],
    [8, ['spec', 'replicas']],
    [2, ['status']],
  ])('line %i: %j', (line, path) => expect(lines(SET)(path)).toBe(line))

  test('of a later document', () => {
    expect(lines(SET, 1)([])).toBe(25)
    expect(lines(SET, 1)(['kind'])).toBe(26)
  })

  test.each([
    ['CRLF', SET.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${SET}`],
  ])('are the same with %s', (_, text) => {
    expect(lines(text)([...containers, 0, 'image'])).toBe(13)
    expect(lines(text, 1)(['kind'])).toBe(26)
  })

  test('of what a merge brings', () => {
    const merged = lines('a: &x\n  b: 1\n  c:\n    - d\ne:\n  <<: *x\n  f: 1')
    expect(
      [
        ['e', 'b'],
        ['e', 'c', 0],
        ['e', 'f'],
        ['e', 'g'],
      ].map(merged),
    ).toEqual([2, 4, 7, 5])
  })

  test('of objects of JSON one after the other', () => {
    const two = '{"kind":\n"A"}\n{\n\t"kind": "B"}'
    expect(lines(two, 1)(['kind'])).toBe(4)
  })

  test('of a List’s items, in JSON too', () => {
    const list = '{\n"kind": "List",\n"items": [\n{"kind": "A"},\n{\n"kind": "B"}]}'
    expect(lines(list)(['items', 1, 'kind'])).toBe(6)
  })
})

describe('bombs', () => {
  const within = (text: string) => {
    const started = process.cpuUsage()
    const { documents, problems } = readYaml(text, 'bomb.yaml')
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(1000)
    expect(documents).toEqual([])
    return problems.map(({ what }) => what).join()
  }
  const wide = Array.from({ length: 2000 }, (_, index) => `k${index}: v`).join(', ')
  const merges = ['a0: &a0 {k: v}']
  for (let level = 1; level < 60; level++)
    merges.push(`a${level}: &a${level} {<<: [${`*a${level - 1},`.repeat(9)}], b${level}: 1}`)
  const laughs = ['a0: &a0 [lol, lol]']
  for (let level = 1; level < 60; level++) laughs.push(`a${level}: &a${level} [${`*a${level - 1},`.repeat(9)}]`)

  test.each([
    ['a billion laughs', laughs.join('\n'), 'aliases'],
    ['an alias of itself', 'a: &a [*a]', 'stands for itself'],
    ['an alias of itself in a map', 'a: &a {b: {c: *a}}', 'stands for itself'],
    ['merges of merges', merges.join('\n'), 'aliases'],
    ['one map merged often', `a: &a {${wide}}\n${'- {<<: *a}\n'.repeat(1000).replaceAll('-', 'b:')}`, ''],
    ['few aliases of much', `a: &a [${'x,'.repeat(50_000)}]\nb: [*a, *a, *a]`, 'aliases'],
    ['many aliases', `a: &a [${'x,'.repeat(1000)}]\nb: [${'*a,'.repeat(5000)}]`, 'aliases'],
    ['millions of aliases', `a: &a x\nb: [${'*a,'.repeat(2_000_000)}]`, 'more values'],
    ['millions of values', `[${'a,'.repeat(5_000_000)}]`, 'more values'],
    ['millions of the same key', 'a: 1\n'.repeat(1_000_000), 'more values'],
    ['millions of documents', '---\na\n'.repeat(1_000_000), 'more values'],
    ['many documents', '--- #\na\n'.repeat(30_000), '20 000 documents'],
    ['many objects of JSON', '{"a":1}\n'.repeat(30_000), '20 000 documents'],
    ['an open text in JSON', `{"a":"${'\\"'.repeat(2_000_000)}`, 'unexpected end'],
    ['a huge text', `a: "${'x'.repeat(5 * 1024 * 1024)}"`, 'larger than 4 MiB'],
    ['a huge text of escapes', `a: "${'\\n'.repeat(3_000_000)}"`, 'larger than 4 MiB'],
    ['a huge text of lines', `a: |\n${'  x\n'.repeat(1_500_000)}`, 'larger than 4 MiB'],
    ['nothing but &', '&'.repeat(4_000_000), 'anchor'],
    ['nothing but tabs', '\t\n'.repeat(1_000_000), 'tab'],
    ['a deep list', '['.repeat(100_000), ''],
    [
      'a deep block',
      `a:${' '}\n`.repeat(1).concat(Array.from({ length: 1000 }, (_, n) => `${' '.repeat(n)}- `).join('\n')),
      '',
    ],
    ['a deep map in braces', '{a: '.repeat(50_000), ''],
    ['a large file', `a: "${'x'.repeat(11 * 1024 * 1024)}"`, 'larger than 10 MiB'],
  ])('%s is refused in less than a second', (_, text, reason) => {
    const what = within(text)
    expect(what).not.toBe('')
    expect(what.toLowerCase()).toContain(reason.toLowerCase())
  })

  test('a set of a size that people have is none', () => {
    const one = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n${'  key: value\n'.replace('key', 'k')}`
    const text = Array.from({ length: 2000 }, () => one).join('---\n')
    expect(readYaml(text, 'big.yaml').documents).toHaveLength(2000)
  })
})
