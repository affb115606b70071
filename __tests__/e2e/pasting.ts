import { expect } from 'vitest'
import type { Result } from './step.ts'

/** The commands that a text gives, each on a line of its own or at the end of one. */
export const commandsIn = (text: string): string[] =>
  [...text.matchAll(/(?:^ *|: )(aws [^\n]*)$/gm)].map(([, command = '']) => command)

/** The one that begins with these words, after `aws`. */
export const commandIn = (text: string, words: string): string | undefined =>
  commandsIn(text).find((command) => command.startsWith(`aws ${words}`))

/** The statements that follow these words. */
export const statementsIn = (text: string, words: string): object[] =>
  text
    .split(words)
    .slice(1)
    .map((rest) => JSON.parse(rest.split('\n')[0] ?? ''))

/** Runs the step until it passes; what a refusal says is done by `paste`. Gives the first line of each refusal. */
export async function mend(run: () => Promise<Result>, paste: (text: string) => void): Promise<string[]> {
  const told: string[] = []
  for (;;) {
    const result = await run()
    if (result.code === 0) return told
    told.push(...result.errors.map((error) => error.text.split('\n')[0] ?? ''))
    const text = result.errors.map((error) => error.text).join('\n\n')
    expect(told.length, told.join('\n')).toBeLessThan(6)
    paste(text)
  }
}
