import { createHash } from 'node:crypto'

/** What happens to a pull request, as GitHub tells it. */
export type Action =
  | 'opened'
  | 'synchronize'
  | 'labeled'
  | 'unlabeled'
  | 'closed'
  | 'reopened'
  | 'converted_to_draft'
  | 'ready_for_review'

/** A pull request as GitHub has it after an event. */
export interface State {
  readonly number: number
  readonly state: 'open' | 'closed'
  readonly draft: boolean
  readonly labels: readonly string[]
  readonly head: { readonly sha: string; readonly ref: string }
}

/** How a run is cut off, and how many milliseconds after it began. */
export interface Kill {
  readonly signal: 'SIGKILL' | 'SIGINT'
  readonly afterMs: number
  /** The runner is gone, too: there is no post step. */
  readonly noPost: boolean
}

/** One moment of the world: an event of a pull request, or a sweep on schedule. */
export type Moment =
  | {
      readonly kind: 'pull'
      readonly action: Action
      readonly pull: State
      /** Nobody tells the workflow: conflicts, a path filter, a type that it does not listen to. */
      readonly missed: boolean
      /** It comes while the run of the event before it may still be under way, and cancels that. */
      readonly hasty: boolean
      readonly kill: Kill | undefined
    }
  | { readonly kind: 'schedule'; readonly kill: Kill | undefined }

export const LABEL = 'preview'

/** Numbers from 0 to 1, the same ones for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** The events of so many pull requests, each in its own order. What is killed and what is missed is by chance. */
export function eventsOf(pulls: number, first: number, seed: number): Moment[][] {
  const random = randomFrom(seed)
  return Array.from({ length: pulls }, (_, index) => {
    const line = lineOf(first + index, random)
    return random() < 0.1 ? [...line, { kind: 'schedule', kill: killOf(random, 0.3) }] : line
  })
}

function lineOf(number: number, random: () => number): Moment[] {
  let commits = 0
  const commit = () => createHash('sha1').update(`${number} ${++commits}`).digest('hex')
  const labels = random() < 0.75 ? [LABEL] : []
  let pull: State = {
    number,
    state: 'open',
    draft: random() < 0.1,
    labels,
    head: { sha: commit(), ref: `topic-${number}` },
  }
  const moments: Moment[] = [momentOf('opened', pull, random)]
  for (let left = Math.floor(random() * 3); left > 0; left--) {
    const [action, next] = nextOf(pull, commit, random)
    pull = next
    moments.push(momentOf(action, pull, random))
  }
  if (pull.state === 'open' && random() < 0.75) moments.push(momentOf('closed', { ...pull, state: 'closed' }, random))
  return moments
}

function nextOf(pull: State, commit: () => string, random: () => number): [Action, State] {
  if (pull.state === 'closed') return ['reopened', { ...pull, state: 'open' }]
  const chance = random()
  const isLabelled = pull.labels.includes(LABEL)
  if (chance < 0.4) return ['synchronize', { ...pull, head: { ...pull.head, sha: commit() } }]
  if (chance < 0.55)
    return isLabelled
      ? ['unlabeled', { ...pull, labels: pull.labels.filter((label) => label !== LABEL) }]
      : ['labeled', { ...pull, labels: [...pull.labels, LABEL] }]
  if (chance < 0.65) return ['labeled', { ...pull, labels: [...pull.labels, 'documentation'] }]
  if (chance < 0.8) return [pull.draft ? 'ready_for_review' : 'converted_to_draft', { ...pull, draft: !pull.draft }]
  return ['closed', { ...pull, state: 'closed' }]
}

function momentOf(action: Action, pull: State, random: () => number): Moment {
  const missed = random() < (action === 'closed' ? 0.3 : 0.1)
  return { kind: 'pull', action, pull, missed, hasty: random() < 0.35, kill: killOf(random, 0.35) }
}

function killOf(random: () => number, chance: number): Kill | undefined {
  const [happens, hard, when, gone] = [random(), random(), random(), random()]
  if (happens >= chance) return undefined
  // Most of what a run does is in its first seconds.
  return {
    signal: hard < 0.5 ? 'SIGKILL' : 'SIGINT',
    afterMs: Math.floor(500 + when * when * 9_500),
    noPost: gone < 0.5,
  }
}
