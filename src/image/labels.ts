import type { BuildInputs } from '../inputs/build.ts'
import type { Run } from '../run.ts'
import { CONTENT_LABEL } from './registry.ts'

/**
 * The labels of an image: where it comes from, those of the inputs, and the hash of its content. No time of its making:
 * the same content has to give the same image.
 */
export function labelsOf(
  build: BuildInputs,
  content: string | undefined,
  { sha, url }: Pick<Run, 'sha' | 'url'>,
): ReadonlyMap<string, string> {
  const source = url?.replace(/\/actions\/runs\/.*$/, '')
  return new Map([
    ...(sha === undefined ? [] : [['org.opencontainers.image.revision', sha] as const]),
    ...(source === undefined ? [] : [['org.opencontainers.image.source', source] as const]),
    ...build.labels,
    ...(content === undefined ? [] : [[CONTENT_LABEL, content] as const]),
  ])
}
