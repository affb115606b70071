import { describe, expect, test } from 'vitest'
import { escaped, fenced, table } from '../../../src/github/markdown.ts'

describe('escaped', () => {
  test.each([
    ['a mention', '@octocat', '@octocat'],
    ['a team', '@octo/team', '@octo'],
    ['an issue', 'fixes #1', '#1'],
    ['an issue elsewhere', 'octo/app#1', '#1'],
    ['an issue by GH', 'GH-1', 'GH-1'],
    ['an issue by gh', 'see gh-12', 'gh-12'],
    ['HTML', '<img src=x onerror=y>', '<img'],
    ['an entity', '&#64;octocat', '&#64;'],
    ['a comment', '<!-- x -->', '<!--'],
    ['a link', '[x](http://evil)', '[x]('],
    ['a bare link', 'http://evil.example', 'http://evil'],
    ['a link without a scheme', 'www.evil.example', 'www.evil'],
    ['an image', '![x](y)', '![x]'],
    ['code', '`x`', '`x`'],
    ['a cell', 'a | b', 'a | b'],
    ['bold', '**x**', '**x**'],
    ['struck', '~~x~~', '~~x~~'],
    ['an escape of its own', '\\`x\\`', ' \\`x'],
  ])('%s has no power', (_, text, power) => {
    const shown = escaped(text)
    expect(shown.includes(power) && !shown.includes(`\\${power}`)).toBe(false)
    // What people read is the same.
    const read = shown
      .replaceAll('\u200b', '')
      .replace(/\\([\\`*_{}[\]|~])/g, '$1')
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&amp;/g, '&')
    expect(read).toBe(text)
  })

  test.each(['plain text, 100% of it', 'Deployment/web: 1 of 2 pods ready', 'こんにちは'])('%s stays', (text) => {
    expect(escaped(text)).toBe(text)
  })
})

describe('fenced', () => {
  test.each([
    ['text', 'x', 3],
    ['code', 'a `b` c', 3],
    ['a fence', '```\nx\n```', 4],
    ['a longer fence', '``````', 7],
  ])('%s is fenced longer than what is inside', (_, text, length) => {
    const [first, ...rest] = fenced(text).split('\n')
    expect(first).toBe(`${'`'.repeat(length)}text`)
    expect(rest.at(-1)).toBe('`'.repeat(length))
    expect(rest.slice(0, -1).join('\n')).toBe(text)
  })
})

test('a table keeps its cells apart and each row on its line', () => {
  expect(
    table(
      ['A', 'B'],
      [
        ['x | y', 'a\n  b'],
        ['', '@me'],
      ],
    ),
  ).toBe('| A | B |\n| --- | --- |\n| x \\| y | a b |\n|  | @\u200bme |')
})
