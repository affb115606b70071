import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** One call of a stub program. */
export interface Call {
  readonly argv: readonly string[]
  readonly stdin: string
  readonly env: Readonly<Record<string, string>>
}

/**
 * Puts a program called `name` on a PATH of its own that writes down how it is called, then runs `body`, a piece of
 * JavaScript with `argv` and `stdin` at hand.
 */
export async function stub(dir: string, name: string, body = ''): Promise<{ path: string; calls(): Promise<Call[]> }> {
  const bin = join(dir, 'bin')
  const log = join(dir, `${name}.calls`)
  await mkdir(bin, { recursive: true })
  const script = `#!${process.execPath}
const { appendFileSync, readFileSync, writeFileSync } = require('node:fs')
const argv = process.argv.slice(2)
const stdin = readFileSync(0, 'utf8')
appendFileSync(${JSON.stringify(log)}, JSON.stringify({ argv, stdin, env: process.env }) + '\\n')
${body}
`
  await writeFile(join(bin, name), script)
  await chmod(join(bin, name), 0o755)
  return {
    path: bin,
    async calls() {
      const text = await readFile(log, 'utf8').catch(() => '')
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line))
    },
  }
}
