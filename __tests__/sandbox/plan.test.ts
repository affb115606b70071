import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Api } from '../../src/cluster/api/client.ts'
import { discover, type ResourceOf } from '../../src/cluster/api/discovery.ts'
import { FIELD_MANAGER, send } from '../../src/cluster/apply/send.ts'
import { isApplied } from '../../src/cluster/plan/compare.ts'
import { entryOf } from '../../src/cluster/plan/owned.ts'
import { type Place, readPlaces } from '../../src/cluster/plan/places.ts'
import { makePlan } from '../../src/cluster/plan/plan.ts'
import { type KubernetesObject, label, type Manifest } from '../../src/manifest.ts'
import { Failed } from '../../src/problem.ts'
import { dropNamespace, kubectl, newNamespace } from '../e2e/cluster.ts'
import { manifestsOf } from '../support/manifests.ts'
import { adminApi, adminSender } from './api.ts'
import { changes, seeded } from './mutations.ts'

// What is said to be unchanged without asking is compared with what the API server says of it, for many kinds and for
// every change of one field.

const FIXTURES = resolve(import.meta.dirname, '../fixtures/plan')
const NAMESPACE = 'plan'
const PAIRS = Number(process.env.PLAN_PAIRS ?? 40)

let api: Api
let set: readonly Manifest[]
let resourceOf: ResourceOf

beforeAll(async () => {
  newNamespace(NAMESPACE)
  kubectl('apply', '--filename', join(FIXTURES, 'crd.yaml'))
  kubectl('wait', '--for=condition=Established', 'crd/gadgets.example.com')
  api = adminApi()
  set = manifestsOf(readFileSync(join(FIXTURES, 'kinds.yaml'), 'utf8'))
  resourceOf = await discover(set, api, adminSender(api).caller)
})
afterAll(async () => {
  await api?.close()
  dropNamespace(NAMESPACE)
})

const places = (manifests = set) => readPlaces(manifests, NAMESPACE, resourceOf, adminSender(api))
const isUnchanged = ({ manifest, live }: Place) => live !== undefined && isApplied(manifest.object, live, FIELD_MANAGER)
const withObject = (place: Place, object: KubernetesObject): Place => ({
  ...place,
  manifest: { ...place.manifest, object },
})
const read = async (place: Place): Promise<Place> => ({ ...place, live: (await api.send('GET', place.path)).body })

/** Whether an apply changes anything, be it only who owns what; undefined when it cannot be said: it is refused, say. */
async function changesAnything(place: Place): Promise<boolean | undefined> {
  const essence = ({ status: _, metadata, ...rest }: KubernetesObject) => {
    const { managedFields: __, ...meant } = metadata
    return { ...rest, metadata: meant }
  }
  try {
    const after = await send(place, adminSender(api, true), true)
    const live = place.live as KubernetesObject
    // Controllers write, too: what is said of a state is compared with that state.
    if (after.metadata.resourceVersion !== live.metadata.resourceVersion) return undefined
    const owned = [after, live].map((object) => entryOf(object, FIELD_MANAGER)?.fieldsV1)
    return !isDeepStrictEqual(essence(after), essence(live)) || !isDeepStrictEqual(owned[0], owned[1])
  } catch (error) {
    if (error instanceof Failed) return undefined
    throw error
  }
}

async function restore(place: Place): Promise<void> {
  try {
    await send(place, adminSender(api, true), false)
  } catch {
    // What somebody else has put in does not go with what is to be there.
    await api.send('DELETE', place.path)
    await send(place, adminSender(api, true), false)
  }
}

/** Objects that are said to be unchanged where an apply would change them. */
async function wronglyUnchanged(candidates: readonly Place[]): Promise<string[]> {
  const wrong: string[] = []
  for (const place of candidates.filter(isUnchanged)) {
    if ((await changesAnything(place)) === true)
      wrong.push(`${label(place.manifest.object)}: ${JSON.stringify(place.manifest.object)}`)
  }
  return wrong
}

test('a first plan creates everything, and a second one finds nothing to do, nearly without a request', async () => {
  const sender = adminSender(api)
  const first = await makePlan(await places(), { sender })
  expect(first.problems).toEqual([])
  expect(first.plan.map(({ action }) => action)).toEqual(set.map(() => 'created'))
  for (const step of first.plan) await send(step, sender, false)

  const found = await places()
  const before = api.requests()
  const second = await makePlan(found, { sender })
  const changed = second.plan.filter(({ action, mustSend }) => action !== 'unchanged' || mustSend)
  expect(changed.map(({ manifest, fields }) => [label(manifest.object), ...fields])).toEqual([])
  const asked = found.filter((place) => !isUnchanged(place)).map(({ manifest }) => label(manifest.object))
  // Lists and maps that are set as a whole have been filled in by the server, quantities written in another way.
  expect(asked).toEqual([
    'Secret/plain',
    'ResourceQuota/quota',
    'LimitRange/limits',
    'NetworkPolicy/policy',
    'Service/service',
    'Deployment/web',
    'Deployment/exported',
    'StatefulSet/db',
    'Gadget/gadget',
  ])
  expect(api.requests() - before).toBe(asked.length)
})

test('no change of one field is taken for none', async () => {
  let tried = 0
  const wrong: string[] = []
  for (const place of await places()) {
    const candidates = changes(place.manifest.object).map((object) => withObject(place, object))
    tried += candidates.length
    wrong.push(...(await wronglyUnchanged(candidates)))
  }
  expect(wrong).toEqual([])
  expect(tried).toBeGreaterThan(2_000)
})

test('nor after another state was applied, or somebody else has changed a field', async () => {
  const random = seeded(Number(process.env.PLAN_SEED ?? 1))
  const all = await places()
  const wrong: string[] = []
  for (let pair = 0; pair < PAIRS; pair++) {
    const place = all[Math.floor(random() * all.length)] as Place
    const states = changes(place.manifest.object)
    const other = states[Math.floor(random() * states.length)] as KubernetesObject
    const manager = random() < 0.5 ? FIELD_MANAGER : 'somebody'
    const query = { fieldManager: manager, force: 'true' }
    const contentType = manager === FIELD_MANAGER ? 'application/apply-patch+yaml' : 'application/merge-patch+json'
    const answer = await api.send('PATCH', place.path, { query, contentType, body: other })
    if (answer.code >= 400) continue
    const after = await read(place)
    wrong.push(...(await wronglyUnchanged([after, ...states.map((object) => withObject(after, object))])))
    await restore(place)
  }
  expect(wrong).toEqual([])
})
