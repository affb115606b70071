import { fenced, sentences } from './markdown.ts'

/** What is to be pasted, at the end of a sentence: "…, or create it: kubectl create namespace x". */
const TO_PASTE = /^(.*:) ((?:kubectl|aws|eksctl|helm|docker) .*[^.]|\{".*\})$/gm
const COMMAND = /^(?:kubectl|aws|eksctl|helm|docker) /
/** A sentence, or a point of a list; what is to be pasted does not end like one. */
const PROSE = /^[^\s{].* .*[.:;]$/
const POINT = /^- .*[.;]$/

/** A fix in markdown: sentences as sentences, points as a list; what is to be pasted below its sentence, as it is. */
export function remedy(text: string): string {
  const lines = text.trim().replace(TO_PASTE, '$1\n$2').split('\n')
  const isProse = (line: string) => PROSE.test(line) && !COMMAND.test(line)
  const blocks: { readonly prose: boolean; readonly lines: string[] }[] = []
  for (const line of lines) {
    const prose = lines.length === 1 || isProse(line)
    const last = blocks.at(-1)
    if (last?.prose === prose) last.lines.push(line)
    else blocks.push({ prose, lines: [line] })
  }
  const told = blocks.map((block) => (block.prose ? prose(block.lines) : fenced(block.lines.join('\n'))))
  return blocks[0]?.prose ? `**Fix:** ${told.join('\n\n')}` : ['**Fix:**', ...told].join('\n\n')
}

function prose(lines: readonly string[]): string {
  const isList = (line: string) => POINT.test(line)
  return lines
    .map((line, index) => {
      if (isList(line))
        return `${index > 0 && !isList(lines[index - 1] ?? '') ? '\n' : ''}- ${sentences(line.slice(2))}`
      return `${sentences(line)}${index < lines.length - 1 && !isList(lines[index + 1] ?? '') ? '\\' : ''}`
    })
    .join('\n')
}
