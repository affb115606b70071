import { describe, expect, test } from 'vitest'
import { compared } from '../../../src/github/lines.ts'
import { cutMiddle, inline, linesOf, shortened } from '../../../src/github/values.ts'

const LONG_INTEGER = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON('9007199254740993')

describe('a value in one line', () => {
  test.each([
    ['text', 'text'],
    ['two words', 'two words'],
    ['--level=info', '--level=info'],
    ['10m', '10m'],
    ['', '""'],
    [' a', '" a"'],
    ['true', '"true"'],
    ['8080', '"8080"'],
    ['1e3', '"1e3"'],
    ['null', '"null"'],
    ['- a', '"- a"'],
    ['{a}', '"{a}"'],
    ['a: b', '"a: b"'],
    ['a\nb', '"a\\nb"'],
    [8080, '8080'],
    [true, 'true'],
    [null, 'null'],
    [LONG_INTEGER, '9007199254740993'],
    [[1, 'a'], '[1,"a"]'],
    [{ big: LONG_INTEGER }, '{"big":9007199254740993}'],
    ['postgres://app:canary@db', 'postgres://app:(hidden)@db'],
    ['(hidden, changed)', '(hidden, changed)'],
  ])('%j reads %s', (value, read) => expect(inline(value)).toBe(read))
})

test.each([
  ['a short list', [1, 2], undefined, [['[1,2]'], []]],
  ['text of several lines', 'a\nb\n', 'a\n', [['a', 'b'], ['a']]],
  ['text whose last end of line goes', 'a\nb\n', 'a', [['a', 'b', ''], ['a']]],
  ['new text', undefined, 'a\nb\n', [[], ['a', 'b']]],
  ['a long integer', LONG_INTEGER, 1, [['9007199254740993'], ['1']]],
  [
    'what became long, both as YAML',
    { a: 1 },
    { a: 1, text: 'x'.repeat(80), list: [{ b: [], c: 'd\ne' }, ['f']], map: { g: {} } },
    [
      ['a: 1'],
      ['a: 1', `text: ${'x'.repeat(80)}`, 'list:', '- b: []', '  c: |', '    d', '    e', '- - f', 'map:', '  g: {}'],
    ],
  ],
])('%s has its lines', (_, before, after, lines) => expect(linesOf(before, after)).toEqual(lines))

describe('two values, shortened', () => {
  test.each([
    ['short ones stay', 'a', 'b', 'a', 'b'],
    ['where they are the same first', `${'s'.repeat(99)}1`, `${'s'.repeat(99)}2`, 'sssss…ssss1', 'sssss…ssss2'],
    ['at the end, too', `1${'s'.repeat(99)}`, `2${'s'.repeat(99)}`, '1sssss…ssss', '2sssss…ssss'],
    ['then where they differ', 'a'.repeat(99), 'b'.repeat(99), 'aaaaaaaaaa…aaaaaaaaa', 'bbbbbbbbbb…bbbbbbbbb'],
    ['when one is no more than the other’s start', 'a'.repeat(99), `${'a'.repeat(99)}b`, 'aaaaa…aaaa', 'aaaaa…aaaab'],
  ])('%s', (_, before, after, one, other) => expect(shortened(before, after, 40)).toEqual([one, other]))

  test('never in the middle of a sign', () => {
    const ships = '🚢'.repeat(100)
    for (let most = 20; most < 60; most++) {
      for (const text of [
        cutMiddle(ships, most),
        cutMiddle(`a${ships}`, most),
        ...shortened(`${ships}🚀`, `${ships}🚁`, most),
      ])
        expect(text.isWellFormed()).toBe(true)
    }
  })
})

describe('texts, line by line', () => {
  const read = (before: string, after: string) =>
    compared(before.split(' '), after.split(' ')).map(({ sign, text }) => sign + text)

  test.each([
    ['a b c', 'a x c', [' a', '-b', '+x', ' c']],
    ['a b', 'a b c', [' a', ' b', '+c']],
    ['a b c', 'c', ['-a', '-b', ' c']],
    ['a b c d', 'b x d', ['-a', ' b', '-c', '+x', ' d']],
    ['a a a', 'a a', [' a', ' a', '-a']],
    ['1 2 3 4 5 6 7 8 9', '1 2 3 4 x 6 7 8 9', ['…2 more lines', ' 3', ' 4', '-5', '+x', ' 6', ' 7', '…2 more lines']],
    ['1 2 3 4 5 6 7', 'x 2 3 4 5 6 y', ['-1', '+x', ' 2', ' 3', '…1 more line', ' 5', ' 6', '-7', '+y']],
  ])('%s, then %s', (before, after, lines) => expect(read(before, after)).toEqual(lines))

  test('of any length', () => {
    const before = Array.from({ length: 20_000 }, (_, n) => `${n}`)
    const after = before.map((line, n) => (n % 7 === 0 ? `${line}!` : line))
    const lines = compared(before, after)
    expect(lines.filter(({ sign }) => sign !== '+' && sign !== '…').map(({ text }) => text)).toEqual(before)
  })
})
