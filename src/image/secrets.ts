import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BuildInputs } from '../inputs/build.ts'
import type { Io } from '../io.ts'

/** Writes each secret to a file of its own in `folder`, for our eyes only; gives the files by their ids. */
export async function writeSecrets(
  { secrets }: BuildInputs,
  folder: string,
  io: Io,
): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>()
  for (const [index, [id, value]] of [...secrets].entries()) {
    io.mask(value)
    // The id is the user's; it names no file.
    const file = join(folder, `secret-${index}`)
    await writeFile(file, value, { mode: 0o600, flag: 'wx' })
    files.set(id, file)
  }
  return files
}

/** A text without the secrets: a step of the Dockerfile may print what it was given, and not every reader masks. */
export function hideSecrets({ secrets }: BuildInputs): (text: string) => string {
  const values = [...secrets.values()].flatMap((value) => [value, ...value.split('\n').map((line) => line.trim())])
  // Shorter ones would take ordinary words with them; the runner masks those that are registered.
  const hidden = values.filter((value) => value.length >= 4).sort((one, other) => other.length - one.length)
  return (text) => hidden.reduce((rest, value) => rest.replaceAll(value, '***'), text)
}
