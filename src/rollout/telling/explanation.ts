import type { Api } from '../../cluster/api/client.ts'
import type { Io } from '../../io.ts'
import { label } from '../../manifest.ts'
import type { Problem } from '../../problem.ts'
import type { Trouble } from '../judge/judge.ts'
import type { Rule, Scene, Symptom, Told } from '../judge/scene.ts'
import { hasPods } from '../judge/scenes.ts'
import type { Live } from '../verdict.ts'
import type { Ended, Waited } from '../wait.ts'
import { type Lines, lastLines } from './logs.ts'
import { hiddenIn } from './secrets.ts'

/** What an explanation is made with. */
export interface Sources {
  readonly rules: readonly Rule[]
  /** Takes the secrets of the set out of a text. */
  readonly hide: (text: string) => string
  readonly api: Api
  readonly io: Io
}

const MOST_LOGS = 4
const MOST_ALSO = 5
const NO_LINES: Lines = { lines: [] }

/**
 * A problem for everything that keeps a rollout from ending well, the cause that was seen first before what followed,
 * with its evidence; none when it did. `timeout`: the user's words for how long was waited.
 */
export async function explain(ended: Ended, timeout: string, sources: Sources): Promise<Problem[]> {
  const broken = ended.waited.filter(({ verdict }) => verdict.state !== 'ready')
  const failed = broken.filter(({ verdict }) => verdict.state === 'failed')
  const isFailure = failed.length > 0
  const isOf = (some: readonly Waited[]) => {
    const paths = new Set(some.map(({ applied }) => applied.path))
    return ({ path }: Trouble) => paths.has(path)
  }
  const isOver = isOf(broken.filter(({ applied }) => ended.over.some(({ path }) => path === applied.path)))
  const main = byCause([
    ...ended.over,
    ...ended.open.filter(isOf(isFailure ? failed : broken)).filter((one) => !isOver(one)),
  ])
  const paths = new Set([...main].map(({ path }) => path))
  const also = isFailure ? byCause(ended.open.filter(({ path }) => !paths.has(path))).slice(0, MOST_ALSO) : []
  const logs = await logsOf(main, ended, sources)
  const ending = isFailure ? undefined : `It was still so after ${timeout}.`
  // What only waits for pods, a claim or a load balancer say, has no reason of its own when they have one.
  const silent = (isFailure ? failed : broken).filter(
    ({ applied, object }) => !paths.has(applied.path) && (main.length === 0 || isFailure || hasPods(object)),
  )
  const problems = [
    ...main.flatMap((trouble) => told(trouble, ended, sources, logs.get(logKey(trouble)) ?? NO_LINES, ending)),
    ...silent.map((one) => unexplained(one, ended.scenes.get(one.applied.path), timeout)),
    ...also
      .flatMap((trouble) => told(trouble, ended, sources, NO_LINES, undefined))
      .map((problem) => ({ ...problem, what: `Also seen: ${problem.what}` })),
  ]
  return problems.map((problem) => hiddenIn(problem, sources.hide))
}

/** One trouble for each cause: the same in several pods of a workload is one. */
function byCause(troubles: readonly Trouble[]): Trouble[] {
  return [...Map.groupBy(troubles, ({ path, symptom }) => `${path}\n${symptom.key}`).values()].flatMap(([one]) =>
    one === undefined ? [] : [one],
  )
}

function logKey({ path, symptom: { logs } }: Trouble): string {
  return `${path}\n${logs?.pod}\n${logs?.container}\n${logs?.previous}`
}

async function logsOf(troubles: readonly Trouble[], { scenes }: Ended, { hide, api, io }: Sources) {
  const wanted = new Map(troubles.filter(({ symptom }) => symptom.logs !== undefined).map((one) => [logKey(one), one]))
  const read = [...wanted].slice(0, MOST_LOGS).map(async ([key, { path, symptom }]): Promise<[string, Lines]> => {
    const namespace = scenes.get(path)?.object.metadata.namespace ?? 'default'
    return [key, await lastLines(symptom.logs as NonNullable<Symptom['logs']>, namespace, hide, api, io.signal)]
  })
  return new Map(await Promise.all(read))
}

/** A trouble in its rule's words. */
export function told(
  { path, symptom }: Trouble,
  { scenes }: Pick<Ended, 'scenes'>,
  { rules }: Pick<Sources, 'rules'>,
  { lines, unread }: Lines,
  ending: string | undefined,
): Problem[] {
  const scene = scenes.get(path)
  const rule = rules.find(({ name }) => name === symptom.rule)
  if (scene === undefined || rule === undefined) return []
  const { what, why, fix, path: field } = wordsOf(rule, symptom, scene, lines)
  const { logs } = symptom
  const source = logs && `The end of the log of ${logs.pod}, container ${logs.container}:`
  const evidence = [
    ...(symptom.message === '' ? [] : [`${affected(symptom, scene, rule)}: ${symptom.message}`]),
    ...(unread === undefined ? [] : [unread]),
    ...(lines.length === 0 || source === undefined ? [] : [source, ...lines]),
  ]
  return [
    {
      what,
      why: [why, ending, ...standing(scene)].filter((text) => text !== undefined && text !== '').join('\n'),
      fix,
      ...(evidence.length === 0 ? {} : { evidence }),
      at: scene.manifest.at(field),
    },
  ]
}

/** Bare words are better than none, when a rule stumbles over what the cluster shows. */
function wordsOf(rule: Rule, symptom: Symptom, scene: Scene, lines: readonly string[]): Told {
  try {
    return rule.tell(symptom, scene, lines)
  } catch {
    const what = `${label(scene.object)} is not ready: ${symptom.says}`
    return { what, why: symptom.message, fix: 'Mend what is said here; kubectl describe shows more.' }
  }
}

/** `Pod/web-1`, or `3 pods of Deployment/web` when all of them show the same. */
function affected({ key, on }: Symptom, scene: Scene, rule: Rule): string {
  if (!on.startsWith('Pod/')) return on
  const same = scene.pods.filter((pod: Live) => rule.see({ ...scene, pods: [pod] }).some((one) => one.key === key))
  return same.length > 1 ? `${same.length} pods of ${label(scene.object)}` : on
}

/** What else a reader should know: who still serves, and what could not be looked at. */
function standing({ serving, unseen }: Scene): string[] {
  const pods = `${serving} pod${serving === 1 ? '' : 's'}`
  return [
    ...(serving === 0 ? [] : [`The old revision still serves, with ${pods}.`]),
    ...(unseen.length === 0 ? [] : [`What may not be read with these rights: ${unseen.join(', ')}.`]),
  ]
}

const MOST_EVENTS = 3

/** No rule knows what is wrong; then the cluster's last words have to do. */
function unexplained({ object, verdict, applied }: Waited, scene: Scene | undefined, timeout: string): Problem {
  const warnings = (scene?.events ?? []).filter(({ type }) => type === 'Warning').slice(-MOST_EVENTS)
  const evidence = warnings.map(({ on, reason, message }) => `${on.kind}/${on.name}: ${reason}: ${message}`)
  const isFailed = verdict.state === 'failed'
  return {
    what: isFailed ? `${label(object)} failed` : `${label(object)} was not ready after ${timeout}`,
    why: [`${verdict.says}.`.replace(/\.\.$/, '.'), ...(scene === undefined ? [] : standing(scene))].join('\n'),
    fix: isFailed
      ? 'Mend what is said here; kubectl describe shows more.'
      : 'Give it more `timeout` if it only was slow; kubectl describe shows what it waits for.',
    ...(evidence.length === 0 ? {} : { evidence }),
    at: applied.manifest.at(),
  }
}
