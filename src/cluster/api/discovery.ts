import type { Deadline } from '../../deadline.ts'
import type { Io } from '../../io.ts'
import { type KubernetesObject, label, type Manifest, valueAt } from '../../manifest.ts'
import { Failed, type Problem } from '../../problem.ts'
import type { Caller } from '../explain/caller.ts'
import { explainRefusal } from '../explain/refusal.ts'
import type { Api } from './client.ts'

/** Where a kind's objects live in the API. */
export interface Resource {
  readonly namespaced: boolean
  /** The cluster has the kind already; otherwise its CRD in the set brings it, or this version of it. */
  readonly served: boolean
  /** `/apis/apps/v1/namespaces/NS/deployments` */
  readonly collection: (namespace: string) => string
}

/** Finds the resource of an object's kind; it exists for each object of the set that was discovered. */
export type ResourceOf = (object: KubernetesObject) => Resource

/** Asks the cluster for the kinds of the set; those whose CRD is in the set are taken from there. */
export async function discover(manifests: readonly Manifest[], api: Api, caller: Caller): Promise<ResourceOf> {
  const known = new Map(manifests.flatMap(({ object }) => ownKinds(object)))
  // v1 in any case: a dry run whose manifests cannot be read still hears whether the cluster lets it in.
  const versions = new Set(['v1', ...manifests.map(({ object }) => object.apiVersion)])
  const served = await Promise.all(
    [...versions].map(async (version) => {
      const answer = await api.send('GET', root(version))
      if (answer.code === 404) return
      if (answer.code !== 200) throw new Failed([explainRefusal(answer, `read ${root(version)}`, caller)])
      for (const { kind, name, namespaced } of answer.body.resources)
        if (!name.includes('/')) known.set(`${version} ${kind}`, resource(version, name, namespaced, true))
      return version
    }),
  )
  const problems = manifests.flatMap(({ object, at }): Problem[] => {
    if (known.has(`${object.apiVersion} ${object.kind}`)) return []
    const there = served.includes(object.apiVersion)
    return [
      {
        what: `The cluster has no ${object.kind} in ${object.apiVersion}`,
        why: there
          ? `It serves ${object.apiVersion}, without that kind.`
          : `It does not serve ${object.apiVersion} at all.`,
        fix: `Correct apiVersion and kind (kubectl api-resources lists them), or install what brings this kind first, or add its CRD to \`manifests\`.`,
        at: at([there ? 'kind' : 'apiVersion']),
      },
    ]
  })
  if (problems.length > 0) throw new Failed(problems)
  return ({ apiVersion, kind }) => known.get(`${apiVersion} ${kind}`) as Resource
}

function root(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
}

function resource(apiVersion: string, plural: string, namespaced: boolean, served: boolean): Resource {
  return {
    namespaced,
    served,
    collection: (namespace) => `${root(apiVersion)}${namespaced ? `/namespaces/${namespace}` : ''}/${plural}`,
  }
}

function ownKinds(object: KubernetesObject): [string, Resource][] {
  return kindsOf(object).map(({ apiVersion, kind, plural, namespaced }) => [
    `${apiVersion} ${kind}`,
    resource(apiVersion, plural, namespaced, false),
  ])
}

/** A kind as a CRD brings it, in one of its versions. */
interface Brought {
  readonly apiVersion: string
  readonly kind: string
  readonly plural: string
  readonly namespaced: boolean
}

/** What a CRD brings, in each version that is served; nothing for any other object. */
function kindsOf({ kind, spec }: KubernetesObject): Brought[] {
  const versions = valueAt(spec, ['versions'])
  if (kind !== 'CustomResourceDefinition' || !Array.isArray(versions)) return []
  return versions
    .filter((version) => valueAt(version, ['served']) !== false)
    .map((version) => ({
      apiVersion: `${valueAt(spec, ['group'])}/${valueAt(version, ['name'])}`,
      kind: String(valueAt(spec, ['names', 'kind'])),
      plural: String(valueAt(spec, ['names', 'plural'])),
      namespaced: valueAt(spec, ['scope']) === 'Namespaced',
    }))
}

/** What it takes to wait for the API server. */
interface Wait {
  readonly sender: { readonly api: Api }
  readonly io: Io
  readonly deadline: Deadline
}

const FIRST_PAUSE_MS = 20
const LONGEST_PAUSE_MS = 1_000

/**
 * Waits until the API serves every version of these CRDs, some moments after they are established; gives their kinds
 * as `apiVersion kind`.
 */
export async function awaitServed(crds: readonly KubernetesObject[], wait: Wait): Promise<string[]> {
  const kinds = await Promise.all(
    crds.map((crd) => Promise.all(kindsOf(crd).map((brought) => awaitKind(crd, brought, wait)))),
  )
  return kinds.flat()
}

async function awaitKind(
  crd: KubernetesObject,
  { apiVersion, kind }: Brought,
  { sender: { api }, io, deadline }: Wait,
): Promise<string> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const answer = await api.send('GET', root(apiVersion))
    const resources = answer.code === 200 ? answer.body.resources : []
    if (resources.some((one: { kind: string; name: string }) => one.kind === kind && !one.name.includes('/')))
      return `${apiVersion} ${kind}`
    if (io.now() >= deadline.at)
      throw new Failed([
        {
          what: `${label(crd)} is there, but the API server does not serve ${kind} in ${apiVersion} after ${deadline.timeout}`,
          why: 'Its objects can only be applied once it does.',
          fix: `See what its conditions say: kubectl describe crd ${crd.metadata.name}`,
        },
      ])
    await io.sleep(pause)
  }
}
