import { describe, expect, test } from 'vitest'
import { loadManifests } from '../../../src/manifests/load.ts'
import { substitute } from '../../../src/manifests/substitute.ts'
import { place } from '../../../src/problem.ts'
import { line, loaded, refused, surroundings, WANTED } from '../../support/sources.ts'
import { folderOf } from '../../support/world.ts'

// What is between braces is for the action, not for this language.
const ref = (name: string) => `$\{${name}}`
const fill = (text: string, values: Record<string, string>) =>
  substitute([{ text, file: 'k8s/app.yaml' }], new Map(Object.entries(values)))
const filled = (text: string, values: Record<string, string>) => {
  const { texts, problems } = fill(text, values)
  expect(problems).toEqual([])
  return texts[0]?.text
}
const wrong = (text: string, values: Record<string, string>) => fill(text, values).problems.map(line)
const breaks = (name: string, at: number) =>
  `k8s/app.yaml:${at} \`substitute\`: the value of ${name} breaks the YAML here`

describe('what is replaced', () => {
  test.each([
    ['a field', `host: ${ref('A')}`, { A: 'a.example.com' }, 'host: a.example.com'],
    ['a part of one', `image: ${ref('A')}/app:${ref('B')}`, { A: 'r', B: '1' }, 'image: r/app:1'],
    ['the same twice', `a: ${ref('A')}\nb: ${ref('A')}`, { A: 'x' }, 'a: x\nb: x'],
    ['a number', `replicas: ${ref('N')}`, { N: '3' }, 'replicas: 3'],
    ['a boolean', `paused: ${ref('N')}`, { N: 'true' }, 'paused: true'],
    ['a number as text', `port: "${ref('N')}"`, { N: '80' }, 'port: "80"'],
    ['a key', `${ref('K')}: 1\n"${ref('N')}": 2`, { K: 'key', N: '80' }, 'key: 1\n"80": 2'],
    ['a comment', `a: 1 # ${ref('A')}: "`, { A: 'x' }, 'a: 1 # x: "'],
    ['a block', `a: |\n  ${ref('A')}\n`, { A: ': # "' }, 'a: |\n  : # "\n'],
    ['JSON', `{"a": "${ref('A')}"}`, { A: 'x: y' }, '{"a": "x: y"}'],
    ['a value in quotes', `a: "${ref('A')}"`, { A: "a: b # 'c'" }, `a: "a: b # 'c'"`],
    ['a value that looks like a pattern', `a: x${ref('A')}`, { A: '$&$1' }, 'a: x$&$1'],
    [
      'a value that looks like a reference, once',
      `a: x${ref('A')} ${ref('B')}`,
      { A: ref('B'), B: 'b' },
      `a: x${ref('B')} b`,
    ],
    [
      'an ARN',
      `role: ${ref('A')}`,
      { A: 'arn:aws:iam::123456789012:role/x' },
      'role: arn:aws:iam::123456789012:role/x',
    ],
    ['with CRLF', `a: ${ref('A')}\r\nb: 1\r\n`, { A: 'x' }, 'a: x\r\nb: 1\r\n'],
    ['in each document', `a: ${ref('A')}\n---\nb: ${ref('A')}\n`, { A: 'x' }, 'a: x\n---\nb: x\n'],
  ])('%s', (_, text, values, expected) => expect(filled(text, values)).toBe(expected))
})

describe('what is not', () => {
  test.each([
    ['a name that is not listed', `a: ${ref('OTHER')}`],
    ['a name without braces', 'a: $A'],
    ['shell', `a: "${ref('A:-b')} ${ref('A%x')} $(A) ${ref('#A')} ${ref(' A ')}"`],
    ['another case', `a: ${ref('a')}`],
    ['a longer name', `a: ${ref('AA')}`],
    ['Kubernetes’ own', 'a: $(A) $$(A)'],
    ['a template', 'a: "{{ A }} {A}"'],
    ['an escaped one that is not listed', `a: $${ref('OTHER')}`],
  ])('%s', (_, text) => expect(filled(text, { A: 'x' })).toBe(text))

  test('an escaped one, which loses its escape', () => {
    expect(filled(`a: $${ref('A')} ${ref('A')}`, { A: 'x' })).toBe(`a: ${ref('A')} x`)
  })

  test('the environment', () => {
    process.env.SUBSTITUTE_CANARY = 'canary'
    expect(filled(`a: ${ref('SUBSTITUTE_CANARY')} ${ref('PATH')}`, { A: 'x' })).not.toMatch(/canary|\/bin/)
    delete process.env.SUBSTITUTE_CANARY
  })

  test('anything when nothing is listed', () => expect(filled(`a: $${ref('A')}`, {})).toBe(`a: $${ref('A')}`))
})

describe('a value that breaks the YAML is a problem at its line', () => {
  test.each([
    ['a colon', `x: 1\na: ${ref('A')}`, 'b: c', 2],
    ['a colon at the end', `a: ${ref('A')}`, 'b:', 1],
    ['a comment', `a: ${ref('A')}`, 'b # c', 1],
    ['a comment after a number', `a: ${ref('A')}`, '12 # c', 1],
    ['a quote', `a: "${ref('A')}"`, 'b"c', 1],
    ['a quote that ends and goes on', `a: "${ref('A')}"`, 'b", "c', 1],
    ['another quote', `a: '${ref('A')}'`, "b'c", 1],
    ['an opening quote', `a: ${ref('A')}`, '"b', 1],
    ['a quoted value', `a: ${ref('A')}`, '"b"', 1],
    ['a backslash in quotes', `a: "${ref('A')}"`, 'C:\\new', 1],
    ['a list', `a: ${ref('A')}`, '[b, c]', 1],
    ['a map', `a: ${ref('A')}`, '{b: c}', 1],
    ['an item', `- ${ref('A')}`, '- b', 1],
    ['an item’s end', `a: ["${ref('B')}", ${ref('A')}]`, 'b, c', 1],
    ['an alias', `a: ${ref('A')}`, '*b', 1],
    ['an anchor', `a: ${ref('A')}`, '&b c', 1],
    ['a tag', `a: ${ref('A')}`, '!!str b', 1],
    ['a block', `a: ${ref('A')}`, '|', 1],
    ['a word that is nothing', `a: ${ref('A')}`, 'null', 1],
    ['a sign that is nothing', `a: ${ref('A')}`, '~', 1],
    ['blanks at the end', `a: ${ref('A')}`, 'b  ', 1],
    ['JSON', `{"a": 1,\n "b": "${ref('A')}"}`, 'x", "c": "y', 2],
    ['a key that is there already', `b: 1\n${ref('A')}: 2`, 'b', 2],
  ])('%s', (_, text, value, at) => expect(wrong(text, { A: value, B: 'fine' })).toEqual([breaks('A', at)]))

  test('and every one of them, and none of the others', () => {
    const text = `a: ${ref('A')}\nb: "${ref('A')}"\nc: ${ref('B')}\nd: ${ref('C')}\ne: ${ref('A')}\n`
    expect(wrong(text, { A: 'x: y', B: 'fine', C: '"' })).toEqual([breaks('A', 1), breaks('C', 4), breaks('A', 5)])
  })

  test('but not another one beside it in the same field', () => {
    const text = `image: ${ref('A')}/${ref('B')}:${ref('B')}\nb: ${ref('C')}\n`
    expect(wrong(text, { A: 'r', B: 'x', C: 'y: z' })).toEqual([breaks('C', 2)])
  })

  test('beside one that is missing', () => {
    expect(wrong(`a: ${ref('A')}\nb: ${ref('B')}\n`, { A: '', B: 'y: z' })).toEqual([
      expect.stringContaining('A has no value'),
      breaks('B', 2),
    ])
  })

  test('in a file that is none anyway, only the file’s own problem is told', async () => {
    const root = await folderOf({ 'k8s/app.yaml': `a: [\nb: ${ref('A')}\n` })
    const problems = await refused(root, { substitute: new Map([['A', 'x']]) })
    expect(problems.map(({ what }) => what)).toEqual([expect.stringContaining('This is not YAML')])
  })
})

describe('a name without a value', () => {
  test('is a problem wherever it is used', () => {
    const problem = (at: number) => `k8s/app.yaml:${at} \`substitute\`: A has no value, and ${ref('A')} is used here`
    expect(wrong(`a: ${ref('A')}\nb: 1\nc: x${ref('A')}\n`, { A: '' })).toEqual([problem(1), problem(3)])
  })

  test('is none where it is escaped', () => expect(filled(`a: $${ref('A')}`, { A: '' })).toBe(`a: ${ref('A')}`))
})

describe('a set', () => {
  const app = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web-${ref('ENVIRONMENT')}\ndata:\n  run.sh: echo ${ref('PORT')}\n`
  const substituted = (values: Record<string, string>) => ({ substitute: new Map(Object.entries(values)) })

  test('has its values, its lines, and what was left as it is in the log', async () => {
    const where = surroundings(await folderOf({ 'k8s/app.yaml': app }))
    const [written] = await loadManifests({ ...WANTED, ...substituted({ ENVIRONMENT: 'prod', UNUSED: 'x' }) }, where)
    expect(written?.object).toMatchObject({ metadata: { name: 'web-prod' }, data: { 'run.sh': `echo ${ref('PORT')}` } })
    expect(written && place(written.at(['metadata', 'name']))).toBe('k8s/app.yaml:4')
    expect(where.io.lines).toEqual(['Left as they are, since `substitute` does not list them: PORT (k8s/app.yaml:6)'])
    expect(where.warned.map(line)).toEqual([
      `\`substitute\`: ${ref('UNUSED')} is in no plain manifest, so its value goes nowhere`,
    ])
  })

  test('of two files has all of it', async () => {
    const root = await folderOf({ 'k8s/a.yaml': app, 'k8s/b.yaml': app.replace('web', 'api') })
    const names = (await loaded(root, substituted({ ENVIRONMENT: 'prod' }))).map(({ object }) => object.metadata.name)
    expect(names).toEqual(['web-prod', 'api-prod'])
  })

  test('never shows a value, whatever is wrong with it', async () => {
    const canary = 'canary-5e1f'
    const root = await folderOf({ 'k8s/app.yaml': `${app}# ${ref('EMPTY')} ${ref('LIKE')}\nx: ${ref('LIKE')}\n` })
    const values = { ENVIRONMENT: `${canary}: x`, EMPTY: '', LIKE: `"${canary}`, [`N${canary.length}`]: canary }
    const where = surroundings(root)
    const problems = await refused(root, substituted(values))
    expect(problems).toHaveLength(3)
    expect(JSON.stringify(problems)).not.toContain(canary)
    await loadManifests({ ...WANTED, ...substituted(values) }, where).catch(() => undefined)
    expect(JSON.stringify([where.io.lines, where.warned])).not.toContain(canary)
  })

  test('of 2 000 documents is filled in well under a second', () => {
    const text = Array.from({ length: 2000 }, (_, at) => app.replace('web', `web-${at}`)).join('---\n')
    const began = process.cpuUsage()
    filled(text, { ENVIRONMENT: 'prod' })
    expect(process.cpuUsage(began).user / 1000).toBeLessThan(3000)
  })
})
