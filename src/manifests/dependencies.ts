import { groupOf, label, type Manifest, valueAt } from '../manifest.ts'
import { type Problem, place } from '../problem.ts'
import { phaseOf, prepares } from './order.ts'
import { sorted } from './sorted.ts'

const DEPENDS_ON = 'config.kubernetes.io/depends-on'
const ANNOTATION = ['metadata', 'annotations', DEPENDS_ON]

/** Kinds that lie in no namespace, as far as their names tell. */
const WITHOUT_NAMESPACE =
  /^(Namespace|CustomResourceDefinition|Cluster\w+|\w+Class|PersistentVolume|CSIDriver|APIService|(Validating|Mutating)\w+)$/

/**
 * Where an object stands in the order: its phase; how many dependencies lie behind one another there; and its rank
 * among what waits for the same. Compared one after the other.
 */
type Standing = readonly [phase: number, depth: number, rank: number]

/**
 * The set with the phase of each object: that of its kind, or a later one when what it depends on comes later. What
 * is depended on is awaited. References that lead nowhere and circles are problems.
 */
export function inOrder(manifests: readonly Manifest[], namespace: string): { set: Manifest[]; problems: Problem[] } {
  const { needs, awaited, problems } = readNeeds(manifests, namespace)
  const { order, circles } = sorted(manifests, needs)
  const standings = new Map<Manifest, Standing>()
  const late = new Set<Manifest>()
  for (const manifest of order) {
    const needed = [...(needs.get(manifest) ?? [])]
    const own = phaseOf(manifest.object)
    const before = needed.flatMap((need) => [standings.get(need) as Standing])
    const phase = Math.max(own, ...before.map(([of]) => of))
    const depth = Math.max(0, ...before.filter(([of]) => of === phase).map(([, of]) => of + 1))
    standings.set(manifest, [phase, depth, rankOf(manifest, own)])
    if (!manifest.headStart || isDependent(manifest) || needed.some((need) => late.has(need))) late.add(manifest)
  }
  const sortedStandings = [...standings.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2])
  const phases = new Map([...new Set(sortedStandings.map(String))].map((standing, phase) => [standing, phase]))
  const set = manifests
    .filter((manifest) => standings.has(manifest))
    .map(
      (manifest): Manifest => ({
        ...manifest,
        phase: phases.get(String(standings.get(manifest))) as number,
        headStart: !late.has(manifest),
        awaited: prepares(manifest.object) || awaited.has(manifest),
      }),
    )
  return { set, problems: [...problems, ...circles.map(circle)] }
}

function isDependent({ object }: Manifest): boolean {
  return valueAt(object, ANNOTATION) !== undefined
}

/** Hooks of a chart go by their weight; everything else that waits for the same goes by its kind. */
function rankOf({ object }: Manifest, phase: number): number {
  return prepares(object) ? Number(object.metadata.annotations?.['helm.sh/hook-weight'] ?? 0) || 0 : phase
}

interface Needs {
  /** What each object comes after: by its annotation, and because it lies in a namespace or is of a kind of the set. */
  readonly needs: ReadonlyMap<Manifest, ReadonlySet<Manifest>>
  readonly awaited: ReadonlySet<Manifest>
  readonly problems: readonly Problem[]
}

function readNeeds(manifests: readonly Manifest[], namespace: string): Needs {
  const needs = new Map<Manifest, Set<Manifest>>()
  const awaited = new Set<Manifest>()
  const problems: Problem[] = []
  const namespaceOf = ({ object }: Manifest) => object.metadata.namespace ?? namespace
  const known = new Map(
    manifests.map((manifest) => [
      key(groupOf(manifest.object), manifest.object.kind, namespaceOf(manifest), manifest),
      manifest,
    ]),
  )
  const byName = Map.groupBy(manifests, ({ object }) => `${object.kind}/${object.metadata.name}`)
  const namespaces = new Map(
    manifests.flatMap((one) => (one.object.kind === 'Namespace' ? [[one.object.metadata.name, one] as const] : [])),
  )
  const kinds = new Map(
    manifests.flatMap((one) => {
      const of = one.object.kind === 'CustomResourceDefinition' ? one.object.spec : undefined
      return of === undefined ? [] : [[`${valueAt(of, ['group'])}/${valueAt(of, ['names', 'kind'])}`, one] as const]
    }),
  )
  for (const manifest of manifests) {
    const { object, at } = manifest
    const own = new Set<Manifest>()
    needs.set(manifest, own)
    const isNowhere = object.metadata.namespace === undefined && WITHOUT_NAMESPACE.test(object.kind)
    const home = isNowhere ? undefined : namespaces.get(namespaceOf(manifest))
    const kind = kinds.get(`${groupOf(manifest.object)}/${object.kind}`)
    if (home !== undefined) own.add(home)
    if (kind !== undefined) own.add(kind)
    const annotation = valueAt(object, ANNOTATION)
    if (typeof annotation !== 'string' || annotation.trim() === '') continue
    for (const text of annotation.split(',').map((part) => part.trim())) {
      const reference = parse(text)
      const name = label(object)
      if (reference === undefined) {
        problems.push({
          what: `${name}: "${text}" in ${DEPENDS_ON} names no object`,
          fix: 'Write `group/namespaces/namespace/Kind/name`, or `group/Kind/name` for what has no namespace; the group of v1 is empty (`/namespaces/shop/ConfigMap/web`).',
          at: at(ANNOTATION),
        })
        continue
      }
      const { group, kind, namespace: of, name: wanted } = reference
      const need =
        known.get([group, kind, of ?? namespace, wanted].join(' ')) ??
        (of === undefined ? known.get([group, kind, namespaceOf(manifest), wanted].join(' ')) : undefined)
      if (need === undefined) {
        const [near] = byName.get(`${kind}/${wanted}`) ?? []
        problems.push({
          what: `${name} depends on ${text}, which is not in the set`,
          why:
            near === undefined
              ? 'What an object waits for has to be applied and ready before it, in the same run.'
              : `${label(near.object)} at ${place(near.at())} is ${writtenOut(near, namespaceOf(near))}.`,
          fix: 'Correct the reference, add the object to `manifests`, or drop the dependency.',
          at: at(ANNOTATION),
        })
        continue
      }
      own.add(need)
      awaited.add(need)
    }
  }
  return { needs, awaited, problems }
}

interface Reference {
  readonly group: string
  readonly kind: string
  readonly namespace: string | undefined
  readonly name: string
}

function parse(text: string): Reference | undefined {
  const parts = text.split('/')
  const [group = '', second = '', third = '', kind = '', name = ''] = parts
  if (parts.length === 3 && second !== '' && third !== '')
    return { group, kind: second, namespace: undefined, name: third }
  if (parts.length === 5 && second === 'namespaces' && third !== '' && kind !== '' && name !== '')
    return { group, kind, namespace: third, name }
  return undefined
}

function writtenOut(manifest: Manifest, namespace: string): string {
  const { kind, metadata } = manifest.object
  return `${groupOf(manifest.object)}/namespaces/${namespace}/${kind}/${metadata.name}`
}

function key(group: string, kind: string, namespace: string, { object }: Manifest): string {
  return [group, kind, namespace, object.metadata.name].join(' ')
}

function circle(way: readonly Manifest[]): Problem {
  const names = way.map(({ object, at }) => `${label(object)} (${place(at(ANNOTATION))})`)
  const first = way.find(isDependent) as Manifest
  return {
    what:
      way.length === 1
        ? `${label(first.object)} depends on itself`
        : `These objects wait for one another: ${[...names, names[0]].join(' → ')}`,
    why: `Each comes after the next: by ${DEPENDS_ON}, or as it lies in that Namespace or is of the kind of that CustomResourceDefinition.`,
    fix: 'Drop one of the dependencies.',
    at: first.at(ANNOTATION),
  }
}
