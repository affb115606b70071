/** Text from outside as plain text in GitHub's markdown: no markup, no mention, no link to an issue. */
export function escaped(text: string): string {
  return text
    .replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] as string)
    .replace(/[\\`*_{}[\]|~]/g, '\\$&')
    .replace(/[@#]/g, '$&\u200b')
    .replace(/\bgh-(?=\d)/gi, '$&\u200b')
    .replace(/\bwww\./gi, '$&\u200b')
    .replace(/:\/\//g, ':\u200b//')
}

/** Text in a block of its own, fenced longer than any run of backticks inside. */
export function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${text}\n${fence}`
}

/** A table; cells are escaped here. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const body = rows.map((cells) => line(cells.map((cell) => escaped(cell).replace(/\s*\n\s*/g, ' '))))
  return [line(head), line(head.map(() => '---')), ...body].join('\n')
}
