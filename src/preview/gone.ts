import type { Answer } from '../cluster/api/client.ts'
import { Failed } from '../problem.ts'
import {
  explainFailure,
  explainHolder,
  explainSilence,
  type Holder,
  holderOf,
  readHolders,
  remainsOf,
} from './holders.ts'
import { type Deadline, type Existing, findPlace, namespacePath, type Site } from './place.ts'
import type { Preview } from './preview.ts'

/** An object whose end is waited for. */
export interface Going {
  readonly kind: string
  readonly path: string
  readonly uid: string
}

const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 2_000
const MOST_TOLD = 10

/** Waits until these are gone, whoever deletes them; throws what holds those that stay. `say` words a life sign. */
async function awaitEnd(
  going: readonly Going[],
  deadline: Deadline,
  site: Site,
  // biome-ignore lint/suspicious/noExplicitAny: the API's objects have any shape
  say: (object: any) => string,
  explain: (left: readonly Answer['body'][]) => Promise<never>,
): Promise<void> {
  const { api, io, refusal } = site
  const bulletin = site.bulletin()
  let open = going
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    const looks = await Promise.all(
      open.map(async (one) => {
        const answer = await api.send('GET', one.path)
        if (answer.code !== 200 && answer.code !== 404)
          throw new Failed([refusal(answer, `read ${one.kind}/${one.path.split('/').at(-1)}`)])
        // Another one of its name is a new one.
        const isThere = answer.code === 200 && answer.body.metadata.uid === one.uid
        return { one, live: isThere ? { ...answer.body, kind: one.kind } : undefined }
      }),
    )
    for (const { one, live } of looks) {
      const name = `${one.kind}/${one.path.split('/').at(-1)}`
      bulletin.tell(one.path, name, live === undefined ? 'gone' : say(live), live === undefined)
    }
    const left = looks.filter(({ live }) => live !== undefined)
    if (left.length === 0) return
    open = left.map(({ one }) => one)
    if (io.now() + pause >= deadline.at) await explain(left.map(({ live }) => live))
    bulletin.beat(left.map(({ live }) => `${live.kind}/${live.metadata.name}: ${say(live)}`))
    await io.sleep(pause)
  }
}

/** Waits until the controllers have let these objects go; says by which finalizers they are held. */
export function awaitFreed(going: readonly Going[], deadline: Deadline, site: Site): Promise<void> {
  return awaitEnd(
    going,
    deadline,
    site,
    ({ metadata: { finalizers = [] } }) =>
      finalizers.length === 0 ? 'being deleted' : `being deleted, held by ${finalizers.join(', ')}`,
    async (left) => {
      const holders = left.slice(0, MOST_TOLD).map((live): Holder => holderOf(live, live.kind))
      throw new Failed(await Promise.all(holders.map((holder) => explainHolder(holder, deadline, site))))
    },
  )
}

/** Waits until a namespace that is being deleted is gone; says what remains in it. */
export function awaitGone(
  { namespace, uid }: Pick<Existing, 'namespace' | 'uid'>,
  deadline: Deadline,
  site: Site,
): Promise<void> {
  return awaitEnd(
    [{ kind: 'Namespace', path: namespacePath(namespace), uid }],
    deadline,
    site,
    (live) => ['being deleted', ...remainsOf(live)].join('; '),
    async ([live]) => {
      const holders = (await readHolders(live, site)).slice(0, MOST_TOLD)
      const told = await Promise.all(holders.map((holder) => explainHolder(holder, deadline, site)))
      const failures = explainFailure(live, deadline)
      throw new Failed(told.length + failures.length > 0 ? [...told, ...failures] : [explainSilence(live, deadline)])
    },
  )
}

/** The namespace of this preview, once none of an earlier one is going any more; undefined when there is none. */
export async function awaitPlace(
  preview: Pick<Preview, 'namespace' | 'number'>,
  deadline: Deadline,
  site: Site,
): Promise<Existing | undefined> {
  for (;;) {
    const existing = await findPlace(preview, site)
    if (existing === undefined || !existing.isEnding) return existing
    site.io.info(`Namespace/${existing.namespace} is still being deleted; the preview is made anew once it is gone`)
    await awaitGone(existing, deadline, site)
  }
}
