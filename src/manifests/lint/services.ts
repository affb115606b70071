import { label, type Manifest, valueAt } from '../../manifest.ts'
import { type Problem, place } from '../../problem.ts'
import { written } from './selector.ts'
import { type Check, labelsAt, listAt, type Pods, type Survey } from './survey.ts'

const selects = ({ object }: Manifest): boolean =>
  object.kind === 'Service' &&
  object.apiVersion === 'v1' &&
  valueAt(object, ['spec', 'type']) !== 'ExternalName' &&
  Object.keys(labelsAt(object, ['spec', 'selector'])).length > 0

const podsBehind = (manifest: Manifest, { selected, namespaceOf }: Survey): readonly Pods[] =>
  selected(namespaceOf(manifest), labelsAt(manifest.object, ['spec', 'selector']))

/**
 * A Service whose selector finds nothing while its namespace has workloads. Its pods may be of another set, or of an
 * earlier one (blue and green): so it is told, and not refused.
 */
export const selectsNothing: Check = (survey) =>
  survey.manifests.filter(selects).flatMap((manifest): Problem[] => {
    const namespace = survey.namespaceOf(manifest)
    const there = survey.podsIn(namespace)
    if (there.length === 0 || survey.mayHideItsPods(namespace) || podsBehind(manifest, survey).length > 0) return []
    const wanted = labelsAt(manifest.object, ['spec', 'selector'])
    const common = ({ labels }: Pods) => Object.entries(wanted).filter(([key, value]) => labels[key] === value).length
    const nearest = there.reduce((best, one) => (common(one) > common(best) ? one : best))
    const { object, at } = nearest.manifest
    return [
      {
        what: `${label(manifest.object)} selects no pod of this set (${written(wanted)})`,
        why: `The pods of ${label(object)} have ${written(nearest.labels)} (${place(at(nearest.labelsPath))}).`,
        fix: 'Correct the selector, unless its pods come from elsewhere.',
        at: manifest.at(['spec', 'selector']),
      },
    ]
  })

interface Target {
  readonly manifest: Manifest
  readonly index: number
  readonly port: unknown
  readonly behind: readonly Pods[]
}

const targets = (survey: Survey): Target[] =>
  survey.manifests.filter(selects).flatMap((manifest) => {
    const behind = podsBehind(manifest, survey)
    if (behind.length === 0) return []
    return listAt(manifest.object, ['spec', 'ports']).map((port, index): Target => {
      return { manifest, index, port: valueAt(port, ['targetPort']) ?? valueAt(port, ['port']), behind }
    })
  })

const at = ({ manifest, index }: Target) => manifest.at(['spec', 'ports', index, 'targetPort'])
const portsOf = ({ behind }: Target) => behind.flatMap(({ containers }) => containers.flatMap(({ ports }) => ports))
const allOf = (ports: readonly (string | number | undefined)[]) => [
  ...new Set(ports.filter((port) => port !== undefined)),
]

/** A Service that leads to a named port that none of its pods has: it gets no endpoint. */
export const namedTargetPort: Check = (survey) =>
  targets(survey).flatMap((target): Problem[] => {
    const { port, behind, manifest } = target
    const isNumber = typeof port !== 'string' || /^\d+$/.test(port)
    if (isNumber || behind.some(({ containers }) => containers.some(({ ports }) => ports.some((p) => p.name === port))))
      return []
    const names = allOf(portsOf(target).map(({ name }) => name))
    const first = (behind[0] as Pods).manifest
    return [
      {
        what: `${label(manifest.object)} leads to the port ${port}, and no container behind it has a port of that name`,
        why: `${label(first.object)} (${place(first.at())}) has ${names.length === 0 ? 'no named port' : names.join(', ')}.`,
        fix: `Correct targetPort, or add \`name: ${port}\` to the container’s port.`,
        at: at(target),
      },
    ]
  })

/** A Service that leads to a number that its pods do not list. Lists are information only: a container listens where it likes. */
export const numberedTargetPort: Check = (survey) =>
  targets(survey).flatMap((target): Problem[] => {
    const { port, behind, manifest } = target
    const numbers = portsOf(target).map(({ number }) => number)
    const allListed = behind.every(({ containers }) =>
      containers.filter(({ path }) => path.includes('containers')).every(({ ports }) => ports.length > 0),
    )
    if (typeof port !== 'number' || !allListed || numbers.includes(port)) return []
    const first = (behind[0] as Pods).manifest
    return [
      {
        what: `${label(manifest.object)} leads to port ${port}, and no container behind it lists that port`,
        why: `${label(first.object)} (${place(first.at())}) lists ${allOf(numbers).join(', ')}.`,
        fix: 'Set targetPort to the port that the container listens on, or list it in the container’s ports.',
        at: at(target),
      },
    ]
  })
