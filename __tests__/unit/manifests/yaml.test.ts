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

describe('a plain scalar is what kubectl makes of it', () => {
  test.each([
    ['0644', 420],
    ['-0644', -420],
    ['00', 0],
    ['10', 10],
    ['+1', 1],
    ['0x1F', 31],
    ['1e3', 1000],
    ['.5', 0.5],
    ['1.10', 1.1],
    ['9007199254740991', 9007199254740991],
    ['true', true],
    ['False', false],
    ['~', null],
    ['null', null],
    ['', null],
    ['22:22', '22:22'],
    ['2024-01-01', '2024-01-01'],
    ['1e500', '1e500'],
    ['5e1234567', '5e1234567'],
    ['tRUE', 'tRUE'],
    ['1.2.3', '1.2.3'],
    ['_1', '_1'],
    ['=', '='],
    ['!!str 0644', '0644'],
    ['!!int "3"', 3],
  ])('%s', (text, expected) => expect(value(`a: ${text}`)).toEqual({ a: expected }))

  test.each([
    ['"0644"', '0644'],
    ["'yes'", 'yes'],
    ['"1_000"', '1_000'],
    ['!!str yes', 'yes'],
    ['|\n  on\n  0o17', 'on\n0o17\n'],
    ['>-\n  y', 'y'],
  ])('%j is text as it stands', (text, expected) => expect(value(`a: ${text}`)).toEqual({ a: expected }))
})

describe('what kubectl reads differently is refused', () => {
  test.each(['y', 'N', 'yes', 'No', 'on', 'OFF'])('%s, as a value and as a key', (word) => {
    const says = `${word} is a boolean to kubectl, and text to newer YAML`
    expect(refused(`a: ${word}`)).toEqual([`1: ${says}`])
    expect(refused(`b: 1\n${word}: 1`)).toEqual([`2: ${says}`])
    expect(refused(`[a, ${word}]`)).toEqual([`1: ${says}`])
  })

  test.each([
    '0o17',
    '0O17',
    '-0o7',
    '0b11',
    '1_000',
    '1_0.5',
    '1_0e3',
    '12_',
    '0_644',
    '0X1F',
    '-0x1F',
    '0x1_F',
    '0xFFFFFFFFFFFFFFFF',
    '.inf',
    '-.INF',
    '.NaN',
  ])('%s', (text) =>
    expect(refused(`a: 1\nb: ${text}`)).toEqual([`2: ${text} is a number to kubectl, and text to newer YAML`]),
  )

  test.each(['08', '0189', '-09'])('%s', (text) =>
    expect(refused(`a: ${text}`)).toEqual([`1: ${text} is neither an octal number nor surely decimal`]),
  )

  test.each(['9007199254740993', '-123456789012345678901234567890'])('%s', (text) =>
    expect(refused(`a: ${text}`)).toEqual([`1: ${text} is too large to be kept exactly`]),
  )

  test('the fix says how to write either meaning', () => {
    expect(readYaml('a: yes', 'f').problems[0]?.fix).toBe('Write "yes" for the text, true for the boolean.')
    expect(readYaml('a: off', 'f').problems[0]?.fix).toBe('Write "off" for the text, false for the boolean.')
  })

  test('every one of them is told, at its line', () => {
    expect(refused('a: yes\nb:\n  - 0o7\n  - c: 08\n---\nd: no').map((line) => line.slice(0, 2))).toEqual([
      '1:',
      '3:',
      '4:',
      '6:',
    ])
  })
})

describe('what is not YAML that Kubernetes reads is refused at its line', () => {
  test.each([
    ['a duplicate key', 'a: 1\nb: 2\n"a": 3', '3: ', 'duplicated mapping key'],
    ['a duplicate key in braces', '{a: 1, a: 2}', '1: ', 'duplicated mapping key'],
    ['an indentation', 'a: 1\n  b: 2', '2: ', 'bad indentation'],
    ['a tab', 'a:\n\tb: 1', '2: ', 'tab'],
    ['an open list', 'a: 1\nb: [', '2: ', 'unexpected end'],
    ['an open quote', 'a: "x', '1: ', 'unexpected end'],
    ['an unknown alias', 'a: *nope', '1: ', 'unidentified alias'],
    ['a custom tag', 'a: 1\nb: !vault x', '2: ', 'unknown scalar tag'],
    ['a binary', 'a: !!binary aGk=', '1: ', 'unknown scalar tag'],
    ['a set', 'a: !!set {b}', '1: ', 'unknown mapping tag'],
    ['a list as key', '? [a]\n: b', '1: ', 'complex keys'],
    ['a map as key', '? {a: 1}\n: b', '1: ', 'complex keys'],
    ['NUL', 'a: \u0000', '1: ', 'null byte'],
  ])('%s', (_, text, line, reason) => {
    const [first, ...more] = refused(text)
    expect(more).toEqual([])
    expect(first).toMatch(new RegExp(`^${line}.*${reason}`))
  })

  test('advice follows the cause', () => {
    expect(readYaml('a: 1\na: 2', 'f').problems[0]?.fix).toContain('Keep one of the two')
    expect(readYaml('a:\n\tb: 1', 'f').problems[0]?.fix).toContain('spaces')
    expect(readYaml('a: !x y', 'f').problems[0]?.fix).toContain('tag')
  })
})

describe('prototypes', () => {
  test('a plain __proto__ is refused', () => {
    expect(refused('a: 1\n__proto__: {polluted: true}')).toEqual(['2: __proto__ is no field of Kubernetes'])
  })

  test.each([
    '"__proto__": {polluted: true}',
    'constructor: {prototype: {polluted: true}}',
    '<<: {"__proto__": {polluted: true}}',
    'a: &x {"__proto__": {polluted: true}}\nb: {<<: *x}',
  ])('%s stays a field of its own', (text) => {
    readYaml(text, 'f')
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect(Object.getPrototypeOf(value(text))).toBe(Object.prototype)
  })
})

describe('documents', () => {
  test.each([
    ['one', 'a: 1', [{ a: 1 }]],
    ['several', 'a: 1\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['empty ones', '---\n---\na: 1\n---\n# no more\n', [null, { a: 1 }, null]],
    ['a start and an end', '---\na: 1\n...\n', [{ a: 1 }]],
    ['a trailing start', 'a: 1\n---\n', [{ a: 1 }, null]],
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
    // No line of its own: the nearest around it.
    [22, [...containers, 1, 'env', 0, 'name']],
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
    ['a lone CR as line end', SET.replaceAll('\n', '\r')],
  ])('are the same with %s', (_, text) => {
    expect(lines(text)([...containers, 0, 'image'])).toBe(13)
    expect(lines(text, 1)(['kind'])).toBe(26)
  })

  test('of a List’s items, in JSON too', () => {
    const list = '{\n"kind": "List",\n"items": [\n{"kind": "A"},\n{\n"kind": "B"}]}'
    expect(lines(list)(['items', 1, 'kind'])).toBe(6)
  })
})

describe('bombs', () => {
  const within = (text: string) => {
    const started = performance.now()
    const { documents, problems } = readYaml(text, 'bomb.yaml')
    expect(performance.now() - started).toBeLessThan(1000)
    expect(documents).toEqual([])
    return problems.map(({ what }) => what).join()
  }
  const laughs = ['a0: &a0 [lol, lol]']
  for (let level = 1; level < 60; level++) laughs.push(`a${level}: &a${level} [${`*a${level - 1},`.repeat(9)}]`)

  test.each([
    ['a billion laughs', laughs.join('\n'), 'aliases'],
    ['an alias of itself', 'a: &a [*a]', 'aliases'],
    ['an alias of itself in a map', 'a: &a {b: {c: *a}}', 'aliases'],
    ['many aliases', `a: &a x\nb: [${'*a,'.repeat(5000)}]`, ''],
    ['a deep list', '['.repeat(100_000), ''],
    [
      'a deep block',
      `a:${' '}\n`.repeat(1).concat(Array.from({ length: 5000 }, (_, n) => `${' '.repeat(n)}- `).join('\n')),
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
