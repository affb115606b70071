import type { Existing } from './place.ts'
import { LABELS, type Pull } from './preview.ts'

/** What becomes of a preview's namespace, and why, in one sentence. */
export interface Verdict {
  readonly goes: boolean
  readonly because: string
}

/** What a preview is measured by. */
export interface Terms {
  /** A preview that was not deployed for as long goes; undefined: never for that. */
  readonly ttlMs: number | undefined
  /** Why a pull request is to have no preview; undefined when it is to have one. */
  readonly unfit: (pull: Pull) => string | undefined
}

/** What can be told without asking GitHub; undefined when it has to be asked. */
export function judgeAlone({ isEnding, isKept }: Existing): Verdict | undefined {
  if (isEnding) return { goes: true, because: 'It is being deleted already.' }
  if (isKept) return { goes: false, because: `It has the label ${LABELS.keep}.` }
  return undefined
}

/** Why there is to be no preview of a pull request, as GitHub has it now; undefined when there is to be one. */
export function reason(number: number, pull: Pull | 'gone', { unfit }: Pick<Terms, 'unfit'>): string | undefined {
  return pull === 'gone' ? `GitHub has no pull request #${number} any more.` : unfit(pull)
}

/** Whether a preview goes. `pull`: as GitHub has it now, `gone` when it surely has none; `now`: milliseconds since 1970. */
export function judge(existing: Existing, pull: Pull | 'gone', terms: Terms, now: number): Verdict {
  const alone = judgeAlone(existing)
  if (alone !== undefined) return alone
  const { ttlMs } = terms
  const because = reason(existing.number, pull, terms)
  if (because !== undefined) return { goes: true, because }
  const { createdAt, deployedAt } = existing
  const idleMs = now - Math.max(createdAt, deployedAt ?? createdAt)
  if (ttlMs !== undefined && idleMs > ttlMs)
    return { goes: true, because: `It was last deployed ${span(idleMs)} ago; \`preview-ttl\` is ${span(ttlMs)}.` }
  return { goes: false, because: `Pull request #${existing.number} is open.` }
}

/** A time as people say it, in its largest whole unit: `8 days`, `1 hour`. */
export function span(milliseconds: number): string {
  const units = [
    [86_400_000, 'day'],
    [3_600_000, 'hour'],
    [60_000, 'minute'],
    [1_000, 'second'],
  ] as const
  const [size, name] = units.find(([size]) => milliseconds >= size) ?? units[3]
  const count = Math.floor(milliseconds / size)
  return `${count} ${name}${count === 1 ? '' : 's'}`
}
