import { type KubernetesObject, label, type Manifest } from '../../manifest.ts'
import { Failed, type Problem, together } from '../../problem.ts'
import type { Answer, Api } from '../api/client.ts'
import type { Caller } from '../explain/caller.ts'
import { explainRefusal } from '../explain/refusal.ts'

/** An object that is looked for: in which collection, at which path. */
export interface Sought {
  readonly manifest: Manifest
  readonly collection: string
  readonly path: string
}

// Up to here each object is asked for by its name.
const FEW = 10
const PAGE = '500'
// What a list of ever new changes may cost.
const TRIES = 3

/**
 * What is live of these objects, by path: few of a collection by their names, more by a list of it. What may not be
 * read is one problem a collection, at the first of its objects.
 */
export async function readLive(
  sought: readonly Sought[],
  api: Api,
  caller: Caller,
): Promise<ReadonlyMap<string, KubernetesObject>> {
  const collections = Map.groupBy(
    // What is named when it is made is never there before.
    sought.filter(({ path, collection }) => path !== collection),
    ({ collection }) => collection,
  )
  const found = await together(...[...collections.values()].map((members) => readCollection(members, api, caller)))
  return new Map(found.flat())
}

type Found = (readonly [path: string, object: KubernetesObject])[]

async function readCollection(sought: readonly Sought[], api: Api, caller: Caller): Promise<Found> {
  const listed = sought.length > FEW ? await list(sought, api, caller) : undefined
  return listed ?? readEach(sought, api, caller)
}

/** The objects as a list has them; undefined when whoever asks may not list. */
async function list(sought: readonly Sought[], api: Api, caller: Caller): Promise<Found | undefined> {
  const { collection } = sought[0] as Sought
  const left = new Map(sought.map(({ manifest, path }) => [manifest.object.metadata.name, path]))
  let found: Found = []
  let next: string | undefined
  for (let tries = 1; ; ) {
    const answer = await api.send('GET', collection, {
      query: { limit: PAGE, ...(next === undefined ? {} : { continue: next }) },
    })
    if (answer.code === 403) return undefined
    // The kind itself is not there yet.
    if (answer.code === 404) return []
    if (answer.code === 410 && tries < TRIES) {
      // The server has forgotten that state of the list: from the start, with the state of now.
      tries++
      found = []
      next = undefined
      continue
    }
    if (answer.code >= 400) throw new Failed([refusal(answer, sought, caller)])
    const { items, apiVersion, kind, metadata } = answer.body
    for (const item of items ?? []) {
      const path = left.get(item.metadata.name)
      // Items of a list name neither kind nor version.
      if (path !== undefined) found.push([path, { apiVersion, kind: String(kind).replace(/List$/, ''), ...item }])
    }
    next = metadata?.continue || undefined
    if (next === undefined || found.length === left.size) return found
  }
}

async function readEach(sought: readonly Sought[], api: Api, caller: Caller): Promise<Found> {
  // Where the first is refused, the others would be, too.
  const [first, ...others] = sought as [Sought, ...Sought[]]
  const answers = [await api.send('GET', first.path)]
  if (isRefused(answers[0] as Answer)) throw new Failed([refusal(answers[0] as Answer, sought, caller)])
  answers.push(...(await Promise.all(others.map(({ path }) => api.send('GET', path)))))
  const refused = sought.filter((_, at) => isRefused(answers[at] as Answer))
  const worst = answers.find(isRefused)
  if (worst !== undefined) throw new Failed([refusal(worst, refused, caller)])
  return sought.flatMap(({ path }, at): Found => {
    const { code, body } = answers[at] as Answer
    return code === 200 ? [[path, body]] : []
  })
}

function isRefused({ code }: Answer): boolean {
  return code >= 400 && code !== 404
}

/** One problem for all that may not be read of a collection: who may not read one may seldom read the next. */
function refusal(answer: Answer, sought: readonly Sought[], caller: Caller): Problem {
  const [first, ...others] = sought as [Sought, ...Sought[]]
  const what = label(first.manifest.object)
  const more = others.length === 0 ? '' : ` and ${others.length} more of its kind`
  return { ...explainRefusal(answer, `read ${what}${more}`, caller), at: first.manifest.at() }
}
