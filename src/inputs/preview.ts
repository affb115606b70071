import type { Ask } from './ask.ts'
import { parseDuration } from './duration.ts'

export type PreviewMode = 'auto' | 'deploy' | 'remove' | 'sweep'

export interface PreviewInputs {
  readonly mode: PreviewMode
  /** Namespaces of previews start with it. */
  readonly prefix: string
  /** Only pull requests with this label get a preview. */
  readonly label: string | undefined
  /** A preview that was not deployed for as long is swept; undefined: never for that. */
  readonly ttlMs: number | undefined
  /** `preview.example.com`, `pr-{number}.preview.example.com` or `preview.example.com/pr-{number}`. */
  readonly host: string | undefined
  readonly limit: number
}

const MODES: readonly string[] = ['auto', 'deploy', 'remove', 'sweep']
const DAY_MS = 86_400_000
// Labels of a domain and then a path, with `{number}` anywhere in them.
const HOST =
  /^(?=.{1,200}$)(?:[a-z0-9]|\{number\})(?:-*(?:[a-z0-9]|\{number\}))*(?:\.(?:[a-z0-9]|\{number\})(?:-*(?:[a-z0-9]|\{number\}))*)*(?:\/(?:[\w.-]|\{number\})+)*$/

/** What previews are called, how long they live and how many there may be. */
export function readPreview({ text, checked, wrong }: Ask): PreviewInputs {
  const mode = text('preview') ?? 'auto'
  if (!MODES.includes(mode))
    wrong(`\`preview\` is "${mode}"`, `Set it to ${MODES.slice(0, -1).join(', ')} or ${MODES.at(-1)}.`)
  const prefix = checked(
    'preview-prefix',
    /^(?!(?:kube|default)(?:-|$))[a-z]([-a-z0-9]{0,18}[a-z0-9])?$/,
    'Namespaces of previews start with it: at most 20 lower-case letters, digits and `-`, neither default nor kube.',
  )
  const host = checked(
    'preview-host',
    HOST,
    'Give the domain that previews share, `preview.example.com`, or where the number goes: `pr-{number}.preview.example.com`, `preview.example.com/pr-{number}`.',
  )
  const limit = text('preview-limit') ?? '20'
  if (!/^[1-9]\d{0,3}$/.test(limit))
    wrong(`\`preview-limit\` is "${limit}"`, 'Give the number of previews that may exist at once, from 1 to 9999.')
  const ttl = text('preview-ttl') ?? '7d'
  const days = /^([1-9]\d{0,3})d$/.exec(ttl)?.[1]
  const ttlMs = days === undefined ? parseDuration(ttl) : Number(days) * DAY_MS
  if (ttl !== 'none' && ttlMs === undefined)
    wrong(`\`preview-ttl\` is "${ttl}"`, 'Write it as 7d, 36h or 90m, and more than zero; or none.')
  return {
    mode: mode as PreviewMode,
    prefix: prefix ?? 'preview',
    label: text('preview-label'),
    ttlMs,
    host,
    limit: Number(limit),
  }
}
