import { label, type Path, valueAt } from '../../manifest.ts'
import type { Scene, Told } from '../judge/scene.ts'
import { containerPath, containerPaths } from './fields.ts'
import { listing } from './words.ts'

/** A namespace's quota that is used up, or that wants numbers which the pods do not give. */
export function tellQuota(message: string, scene: Scene): Told {
  const what = `${label(scene.object)}: its pods are refused by a quota of the namespace ${scene.object.metadata.namespace}`
  const unsaid = /failed quota: (\S+): must specify (.+)$/.exec(message)
  return unsaid === null ? tellExceeded(message, scene, what) : tellUnsaid(unsaid[1], unsaid[2] ?? '', scene, what)
}

/** `requests.cpu for: web; limits.memory for: web,sidecar`, or older: `requests.cpu,limits.memory`. */
function tellUnsaid(quota: string | undefined, list: string, { manifest }: Scene, what: string): Told {
  const wants = list.split(';').flatMap((part) => {
    const [fields = '', containers = ''] = part.split(' for: ').map((text) => text.trim())
    return fields.split(',').map((field) => ({ field, container: containers.split(',')[0] ?? '' }))
  })
  const path = containerPath(manifest, wants[0]?.container ?? '') ?? containerPaths(manifest)[0]
  const byKind = Map.groupBy(wants, ({ field }) => (field.startsWith('limits.') ? 'limits' : 'requests'))
  const yaml = [...byKind].map(([kind, of]) => {
    const amounts = of.map(({ field }) => {
      const resource = field.replace(/^(requests|limits)\./, '')
      return `${resource}: ${resource === 'cpu' ? '100m' : '128Mi'}`
    })
    return `${kind}: {${[...new Set(amounts)].join(', ')}}`
  })
  return {
    what,
    why: `The quota ${quota} counts ${listing([...new Set(wants.map(({ field }) => field))])}, so every container has to say how much it wants.`,
    fix: `Add to the container, with your numbers: resources: {${yaml.join(', ')}}`,
    ...(path && { path: [...path, 'resources'] }),
  }
}

function tellExceeded(message: string, scene: Scene, what: string): Told {
  const [, quota, requested = '', used = '', limited = ''] =
    /exceeded quota: (\S+), requested: (.*?), used: (.*?), limited: (.*)$/.exec(message) ?? []
  if (quota === undefined)
    return { what, why: `The cluster says: ${message}`, fix: 'Ask for less in resources, or have the quota raised.' }
  const [asked, taken, most] = [requested, used, limited].map(amounts) as [Amounts, Amounts, Amounts]
  const parts = Object.keys(asked).map(
    (name) => `${name}: ${taken[name] ?? '?'} of ${most[name] ?? '?'} used, and a pod wants ${asked[name]} more`,
  )
  const [first = ''] = Object.keys(asked)
  const path = fieldOf(first, scene)
  const isCount = first === 'pods' || first.startsWith('count/')
  return {
    what,
    why: `The quota ${quota} allows no more. ${parts.join('; ')}.`,
    fix: `${isCount ? 'Use fewer replicas' : 'Ask for less here'}, free some (kubectl -n ${scene.object.metadata.namespace} get pods), or have the quota raised: kubectl -n ${scene.object.metadata.namespace} edit resourcequota ${quota}`,
    ...(path && { path }),
  }
}

type Amounts = Readonly<Record<string, string>>

const amounts = (text: string): Amounts =>
  Object.fromEntries(text.split(',').map((part) => part.split('=').map((word) => word.trim()) as [string, string]))

/** Where the manifest asks for what a quota counts. */
function fieldOf(counted: string, { manifest }: Scene): Path | undefined {
  if (counted === 'pods' || counted.startsWith('count/')) return ['spec', 'replicas']
  const [kind, resource] = counted.includes('.') ? counted.split('.') : ['requests', counted]
  const path = containerPaths(manifest)
    .map((container): Path => [...container, 'resources', kind ?? '', resource ?? ''])
    .find((one) => valueAt(manifest.object, one) !== undefined)
  return path ?? containerPaths(manifest)[0]
}
