const LONGEST_LINE = 4000
// CSI, OSC and the two-character escapes of ANSI terminals.
// biome-ignore lint/complexity/useRegexLiterals: the escapes read better in a string
const ANSI = new RegExp(
  '\\u001b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\)?|[@-Z\\\\-_])',
  'g',
)

/**
 * Text from a program, a cluster or a pull request, made harmless to print: the runner reads `::command::` at a
 * line's start, blanks before it included, and `##[command]` anywhere, on stdout and stderr alike.
 */
export function harmless(text: string): string {
  return text
    .replace(ANSI, '')
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g, '')
    .split('\n')
    .map(harmlessLine)
    .join('\n')
}

function harmlessLine(line: string): string {
  const shown =
    line.length > LONGEST_LINE
      ? `${line.slice(0, LONGEST_LINE)}… (${line.length - LONGEST_LINE} more characters)`
      : line
  // A zero-width space breaks the command and leaves the text readable.
  return shown.replace(/^(\s*):(?=:)/, '$1:\u200b').replaceAll('##[', '#\u200b#[')
}

/** Cuts a stream of chunks into whole lines; a line without an end is let go in pieces, so that none is held for ever. */
export function lineSplitter(onLine: (line: string) => void): { write(chunk: string): void; end(): void } {
  let rest = ''
  let afterReturn = false
  return {
    write(chunk) {
      // The \n of a \r\n that was cut in two ends no second line.
      const text = afterReturn && chunk.startsWith('\n') ? chunk.slice(1) : chunk
      afterReturn = chunk.endsWith('\r')
      const lines = (rest + text).split(/\r\n|[\r\n]/)
      rest = lines.pop() ?? ''
      for (const line of lines) onLine(line)
      if (rest.length > LONGEST_LINE * 4) {
        onLine(rest)
        rest = ''
      }
    },
    end() {
      if (rest !== '') onLine(rest)
      rest = ''
    },
  }
}
