import { type KubernetesObject, type Manifest, valueAt } from '../manifest.ts'
import { Failed, type Problem } from '../problem.ts'
import type { Api } from './client.ts'
import { type Caller, explainRefusal } from './refusal.ts'

/** Where a kind's objects live in the API. */
export interface Resource {
  readonly namespaced: boolean
  /** `/apis/apps/v1/namespaces/NS/deployments` */
  readonly collection: (namespace: string) => string
}

/** Finds the resource of an object's kind; it exists for each object of the set that was discovered. */
export type ResourceOf = (object: KubernetesObject) => Resource

/** Asks the cluster for the kinds of the set; those whose CRD is in the set are taken from there. */
export async function discover(manifests: readonly Manifest[], api: Api, caller: Caller): Promise<ResourceOf> {
  const known = new Map(manifests.flatMap(({ object }) => ownKinds(object)))
  const versions = new Set(manifests.map(({ object }) => object.apiVersion))
  const served = await Promise.all(
    [...versions].map(async (version) => {
      const answer = await api.send('GET', root(version))
      if (answer.code === 404) return
      if (answer.code !== 200) throw new Failed([explainRefusal(answer, `read ${root(version)}`, caller)])
      for (const { kind, name, namespaced } of answer.body.resources)
        if (!name.includes('/')) known.set(`${version} ${kind}`, resource(version, name, namespaced))
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

function resource(apiVersion: string, plural: string, namespaced: boolean): Resource {
  return {
    namespaced,
    collection: (namespace) => `${root(apiVersion)}${namespaced ? `/namespaces/${namespace}` : ''}/${plural}`,
  }
}

function ownKinds(object: KubernetesObject): [string, Resource][] {
  if (object.kind !== 'CustomResourceDefinition') return []
  const { group, scope, names, versions } = object.spec as Record<string, unknown> & { versions?: { name: string }[] }
  return (versions ?? []).map(({ name }) => [
    `${group}/${name} ${valueAt(names, ['kind'])}`,
    resource(`${group}/${name}`, String(valueAt(names, ['plural'])), scope === 'Namespaced'),
  ])
}
