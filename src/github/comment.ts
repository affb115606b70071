import type { Problem } from '../problem.ts'
import { planBlocks } from './changes.ts'
import { code, details, fenced, fitting, sentences } from './markdown.ts'
import { evidenceOf, titleOf } from './problems.ts'
import { rowBlocks } from './rows.ts'
import { problemBlock, type Told, times, verdictOf } from './summary.ts'

/** What a comment tells. */
export type News =
  | { readonly kind: 'building' }
  | { readonly kind: 'succeeded' | 'failed' | 'planned'; readonly told: Told }
  | { readonly kind: 'removed' | 'skipped'; readonly because: string }

/** Whose news it is. */
export interface About {
  readonly component: string
  readonly sha: string
  readonly runUrl: string | undefined
  readonly now: Date
  /** When the preview goes unless it is deployed again. */
  readonly expires: Date | undefined
}

/** A block of a comment; of a long one those with the lowest number go first. None: it stays. */
interface Block {
  readonly text: string
  readonly goes?: 1 | 2 | 3
}

// GitHub takes 65,536 signs.
const MOST_BYTES = 60_000
// So much of a plan is read at a glance; a longer one is opened by a click.
const LONG_PLAN = 2_000

/** The text of a comment: what came of it and the URL first, then what it is about, then what is wrong, the rest folded. */
export function commentText(news: News, about: About, before?: string): string {
  const blocks = blocksOf(news, about, before)
  const run = about.runUrl === undefined ? 'the log' : link('the run', about.runUrl)
  for (const level of [0, 1, 2, 3]) {
    const kept = blocks.filter(({ goes = 4 }) => goes > level)
    const dropped = kept.length < blocks.length ? [`*There is more than fits; ${run} has all of it.*`] : []
    const text = [...kept.map((block) => block.text), ...dropped].join('\n\n')
    if (Buffer.byteLength(text) <= MOST_BYTES) return text.toWellFormed()
  }
  const kept = blocks.filter(({ goes }) => goes === undefined).map(({ text }) => text)
  return fitting(kept, [`*There is more than fits; ${run} has all of it.*`], MOST_BYTES).toWellFormed()
}

/** Whether a comment says that the preview went. */
export function isRemoved(text: string): boolean {
  return /^### Preview: removed/m.test(text)
}

function blocksOf(news: News, about: About, before: string | undefined): Block[] {
  switch (news.kind) {
    case 'building': {
      const url = urlIn(before)
      return [
        { text: heading('Preview: building') },
        ...(url === undefined ? [] : [{ text: `Until then <${url}> shows what was there before.` }]),
        { text: facts(about) },
      ]
    }
    case 'succeeded': {
      const { facts: known, rows, stages, warnings } = { ...news.told, rows: news.told.facts.rows ?? [] }
      const digests = known.imageDigest?.split('\n').map((digest) => code(digest)) ?? []
      const title = known.url === undefined ? 'Preview: deployed' : 'Preview'
      return [
        { text: heading(title, known.url) },
        { text: facts(about) },
        ...(digests.length === 0 ? [] : [{ text: `Image: ${digests.join(', ')}` }]),
        ...some('warning', warnings),
        ...(rows.length === 0 ? [] : [folded(count(rows.length, 'object'), rowBlocks(rows, known.url), 3)]),
        ...times(stages).map((text): Block => ({ text, goes: 3 })),
      ]
    }
    case 'failed': {
      const { facts: known, problems, warnings, stages, cancelled } = news.told
      const [first, ...others] = problems
      const rows = known.rows ?? []
      const url = known.url ?? urlIn(before)
      return [
        { text: heading(cancelled ? 'Preview: cancelled' : 'Preview: failed') },
        { text: facts(about) },
        ...(url === undefined ? [] : [{ text: `URL: <${inAngles(url)}>` }]),
        ...(first === undefined ? [] : reasonOf(first)),
        ...some('more problem', others),
        ...some('warning', warnings),
        ...(rows.length === 0 ? [] : [folded(count(rows.length, 'object'), rowBlocks(rows, known.url), 3)]),
        ...times(stages).map((text): Block => ({ text, goes: 3 })),
      ]
    }
    case 'planned': {
      const { facts: known, problems, warnings } = news.told
      return [
        { text: heading(verdictOf(news.told)) },
        { text: facts(about) },
        ...problems.flatMap(reasonOf),
        ...some('warning', warnings),
        ...(known.plan === undefined ? [] : planned(planBlocks(known.plan))),
      ]
    }
    // Nothing in it changes by itself: what is said again is said once.
    case 'removed':
      return [{ text: heading('Preview: removed') }, { text: sentences(news.because) }]
    case 'skipped':
      return [{ text: heading('Preview: none') }, { text: sentences(news.because) }]
  }
}

function heading(title: string, url?: string): string {
  return `### ${title}${url === undefined ? '' : `: <${inAngles(url)}>`}`
}

/** Which commit, when, how long, where the log is, and of several in one repository which one. */
function facts({ component, sha, now, expires, runUrl }: About): string {
  const short = sha.slice(0, 7)
  return [
    // GitHub makes a link of it.
    /^[0-9a-f]{7}$/.test(short) ? short : code(short),
    `updated ${time(now)}`,
    ...(expires === undefined ? [] : [`expires ${time(expires)}`]),
    ...(runUrl === undefined ? [] : [link('run', runUrl)]),
    ...(component === '' ? [] : [code(component)]),
  ].join(' · ')
}

/** What is wrong and its fix; the evidence is folded, and may go. */
function reasonOf(problem: Problem): Block[] {
  const evidence = evidenceOf(problem)
  if (evidence.length === 0) return [{ text: problemBlock(problem) }]
  const fence = fenced(evidence.join('\n'), 'text', 'last')
  return [{ text: problemBlock(problem, '', []) }, { text: details('What shows it', fence), goes: 1 }]
}

/** Problems of which only the titles are told. */
function some(noun: string, problems: readonly Problem[]): Block[] {
  if (problems.length === 0) return []
  const titles = problems.slice(0, 20).map((problem) => `- ${sentences(titleOf(problem))}`)
  return [{ text: details(count(problems.length, noun), titles.join('\n')), goes: 3 }]
}

/** The table, then the differences; what is long is opened by a click. */
function planned(blocks: readonly string[]): Block[] {
  const isTable = (text: string) => !text.startsWith('<details')
  const [tables, diffs] = [blocks.filter(isTable), blocks.filter((text) => !isTable(text))]
  const parts = (texts: readonly string[], title: string, goes: 2 | 3): Block[] => {
    if (texts.length === 0) return []
    const isLong = texts.join('').length > LONG_PLAN
    return isLong ? [folded(title, texts, goes)] : texts.map((text) => ({ text, goes }))
  }
  return [...parts(tables, 'The objects', 3), ...parts(diffs, 'Each change', 2)]
}

function folded(title: string, blocks: readonly string[], goes: 2 | 3): Block {
  return { text: details(title, blocks.join('\n\n')), goes }
}

/** The URL that a comment of ours shows. */
function urlIn(text: string | undefined): string | undefined {
  return /^(?:### Preview.*: |Until then |URL: )<(https?:\/\/[^<>\s]+)>/m.exec(text ?? '')?.[1]
}

function link(text: string, url: string): string {
  return `[${text}](<${inAngles(url)}>)`
}

function inAngles(url: string): string {
  return url.replace(/[<>\s]/g, encodeURIComponent)
}

/** `2026-11-23 19:05 UTC` */
function time(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
