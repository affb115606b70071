import { describe, expect, test } from 'vitest'
import { harmless, lineSplitter } from '../../src/untrusted.ts'

// What the runner does with a line: blanks (as .NET knows them) trimmed, then `::name`; or `##[name]` anywhere.
const DOTNET_BLANKS = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/
function commands(text: string): string[] {
  return text.split(/\r\n|[\r\n\u0085\u2028\u2029]/).filter((line) => {
    const trimmed = line.replace(DOTNET_BLANKS, '')
    return trimmed.startsWith('::') || trimmed.includes('##[')
  })
}

describe('harmless', () => {
  test.each([
    ['a command', '::set-output name=a::b'],
    ['a command after blanks', ' \t  ::add-mask::x'],
    ['a command after a no-break space', '\u00a0::error::x'],
    ['a command after an ideographic space', '\u3000::error::x'],
    ['a command after a next-line character', '\u0085::error::x'],
    ['a command after a vertical tab', '\u000b::error::x'],
    ['a command with three colons', ':::error::x'],
    ['a command on a later line', 'fine\n::stop-commands::x'],
    ['a command after \\r', 'fine\r::error::x'],
    ['a command after \\r\\n', 'fine\r\n::error::x'],
    ['a command after a line separator', 'fine\u2028::error::x'],
    ['a command after a paragraph separator', 'fine\u2029::error::x'],
    ['the old form at the start', '##[error]x'],
    ['the old form inside a line', 'fine ##[add-mask]x and ##[error]y'],
    ['the old form after more signs', '###[error]x'],
    ['a command that ANSI hides', '\u001b[31m::error::x'],
    ['a command cut by ANSI', ':\u001b[0m:error::x'],
    ['the old form cut by ANSI', '#\u001b[0m#[error]x'],
    ['the old form cut by NUL', '#\u0000#[error]x'],
    ['a command cut by NUL', ':\u0000:error::x'],
    ['a command cut by a nested escape', ':\u001b\u001b[0m[0m:error::x'],
    ['a command after an OSC title', '\u001b]0;title\u0007::error::x'],
    ['a command after an OSC link', '\u001b]8;;http://x\u001b\\::error::x'],
    ['a command after a C1 control', '\u009b::error::x'],
  ])('takes the power from %s', (_, text) => {
    expect(commands(harmless(text))).toEqual([])
  })

  test('the model of the runner above does see commands', () => {
    expect(commands('  ::error::x\nfine\nfine ##[error]x')).toHaveLength(2)
  })

  test.each([
    ['plain text', 'pushed 3 layers: done', 'pushed 3 layers: done'],
    ['colons inside a line', 'std::string at 12::34', 'std::string at 12::34'],
    ['tabs', 'a\tb', 'a\tb'],
    ['other scripts and emoji', 'こんにちは 🚢', 'こんにちは 🚢'],
    ['a lone # and [', '# [1] #[2]', '# [1] #[2]'],
    ['a progress bar, as lines', '10%\r20%\r\n30%', '10%\n20%\n30%'],
    ['colour, without it', '\u001b[1;32mok\u001b[0m', 'ok'],
    ['NUL and bells, without them', 'a\u0000b\u0007c', 'abc'],
    ['a command, readable', '::error::x', ':\u200b:error::x'],
  ])('keeps %s', (_, text, shown) => expect(harmless(text)).toBe(shown))

  test('shortens a line without an end, and says by how much', () => {
    const shown = harmless('x'.repeat(1_000_000))
    expect(shown.length).toBeLessThan(5000)
    expect(shown).toMatch(/^x{4000}… \(996000 more characters\)$/)
  })

  test('a command past the cut of a long line cannot come back', () => {
    expect(commands(harmless(`${'x'.repeat(3999)}##[error]`))).toEqual([])
  })
})

describe('lineSplitter', () => {
  const split = (...chunks: string[]) => {
    const lines: string[] = []
    const splitter = lineSplitter((line) => lines.push(line))
    for (const chunk of chunks) splitter.write(chunk)
    splitter.end()
    return lines
  }

  test.each([
    ['whole lines', ['a\nb\n'], ['a', 'b']],
    ['a line in pieces', ['a', 'b', 'c\n'], ['abc']],
    ['a last line without an end', ['a\nb'], ['a', 'b']],
    ['\\r\\n', ['a\r\nb\r\n'], ['a', 'b']],
    ['a \\r\\n cut in two', ['a\r', '\nb\r\n'], ['a', 'b']],
    ['a progress bar', ['10%\r20%\r'], ['10%', '20%']],
    ['empty lines', ['a\n\nb\n'], ['a', '', 'b']],
    ['nothing', [], []],
  ])('gives %s', (_, chunks, lines) => expect(split(...chunks)).toEqual(lines))

  test('lets a line without an end go in pieces, all of it', () => {
    const lines: string[] = []
    const splitter = lineSplitter((line) => lines.push(line))
    for (let chunk = 0; chunk < 100; chunk++) splitter.write('x'.repeat(1000))
    expect(lines.length).toBeGreaterThan(1)
    splitter.end()
    expect(lines.join('')).toBe('x'.repeat(100_000))
  })
})
