import { readFile, stat } from 'node:fs/promises'
import type { Problem } from '../problem.ts'

const MOST_BYTES = 40 * 1024 * 1024

/** The text of a UTF-8 file, as it is written: neither a byte order mark nor anything else is dropped. */
export async function readText(path: string, shown: string): Promise<string | Problem> {
  let bytes: Buffer
  try {
    const { size } = await stat(path)
    if (size > MOST_BYTES)
      return {
        what: 'The file is larger than 10 MiB',
        fix: 'Split it, or name the right file in `manifests`.',
        at: { file: shown },
      }
    bytes = await readFile(path)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return {
      what: `${shown} cannot be read: ${code === 'EACCES' ? 'this user has no right to' : (code ?? message)}`,
      fix: 'Correct its rights in the step that makes it; a step that runs as root in a container may leave such files.',
      at: { file: shown },
      cause: error,
    }
  }
  return decode(bytes, shown)
}

/** The text that UTF-8 bytes are; the first byte that is none is a problem at its line. */
function decode(bytes: Buffer, shown: string): string | Problem {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    const isWide = bytes.length > 1 && [0xfeff, 0xfffe].includes(bytes.readUInt16BE(0))
    if (isWide) return { what: 'The file is UTF-16', fix: 'Save it as UTF-8.', at: { file: shown, line: 1 } }
    const offset = firstStrange(bytes)
    const line = bytes.subarray(0, offset).filter((byte) => byte === 0x0a).length + 1
    const byte = (bytes[offset] ?? 0).toString(16).padStart(2, '0')
    return {
      what: `The byte 0x${byte} here is not UTF-8`,
      fix: 'Save the file as UTF-8; bytes that are no text belong into a Secret’s `data` or a ConfigMap’s `binaryData`, as base64.',
      at: { file: shown, line },
    }
  }
}

/** Where the bytes first differ from what they are as text. */
function firstStrange(bytes: Buffer): number {
  const again = Buffer.from(bytes.toString('utf8'))
  let offset = 0
  while (offset < bytes.length && bytes[offset] === again[offset]) offset++
  return offset
}
