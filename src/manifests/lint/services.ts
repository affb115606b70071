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
    // One that has at least one of the labels, so that a typo shows beside what was meant.
    const near = Object.entries(wanted).flatMap(([key, value]) => survey.selected(namespace, { [key]: value })[0] ?? [])
    const nearest = near[0] ?? (there[0] as Pods)
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

/** The ports that the pods behind a Service show. */
interface Behind {
  readonly first: Manifest
  readonly names: ReadonlySet<string>
  readonly numbers: ReadonlySet<number>
  /** Whether each of their containers lists what it listens on. */
  readonly isComplete: boolean
}

interface Target {
  readonly manifest: Manifest
  readonly index: number
  readonly port: unknown
  readonly behind: Behind
}

function targets(survey: Survey): Target[] {
  const seen = new Map<readonly Pods[], Behind>()
  return survey.manifests.filter(selects).flatMap((manifest) => {
    const pods = podsBehind(manifest, survey)
    if (pods.length === 0) return []
    const behind = seen.get(pods) ?? portsOf(pods)
    seen.set(pods, behind)
    return listAt(manifest.object, ['spec', 'ports']).map((port, index): Target => {
      return { manifest, index, port: valueAt(port, ['targetPort']) ?? valueAt(port, ['port']), behind }
    })
  })
}

function portsOf(pods: readonly Pods[]): Behind {
  const containers = pods.flatMap((one) => one.containers)
  const ports = containers.flatMap((container) => container.ports)
  return {
    first: (pods[0] as Pods).manifest,
    names: new Set(ports.flatMap(({ name }) => name ?? [])),
    numbers: new Set(ports.flatMap(({ number }) => number ?? [])),
    isComplete: containers.every(({ path, ports: own }) => own.length > 0 || path.includes('initContainers')),
  }
}

const at = ({ manifest, index }: Target) => manifest.at(['spec', 'ports', index, 'targetPort'])

/** A Service that leads to a named port that none of its pods has: it gets no endpoint. */
export const namedTargetPort: Check = (survey) =>
  targets(survey).flatMap((target): Problem[] => {
    const { port, behind, manifest } = target
    if (typeof port !== 'string' || /^\d+$/.test(port) || behind.names.has(port)) return []
    const names = [...behind.names].join(', ')
    return [
      {
        what: `${label(manifest.object)} leads to the port ${port}, and no container behind it has a port of that name`,
        why: `${label(behind.first.object)} (${place(behind.first.at())}) has ${names === '' ? 'no named port' : names}.`,
        fix: `Correct targetPort, or add \`name: ${port}\` to the container’s port.`,
        at: at(target),
      },
    ]
  })

/** A Service that leads to a number that its pods do not list. Lists are information only: a container listens where it likes. */
export const numberedTargetPort: Check = (survey) =>
  targets(survey).flatMap((target): Problem[] => {
    const { port, behind, manifest } = target
    if (typeof port !== 'number' || !behind.isComplete || behind.numbers.has(port)) return []
    return [
      {
        what: `${label(manifest.object)} leads to port ${port}, and no container behind it lists that port`,
        why: `${label(behind.first.object)} (${place(behind.first.at())}) lists ${[...behind.numbers].join(', ')}.`,
        fix: 'Set targetPort to the port that the container listens on, or list it in the container’s ports.',
        at: at(target),
      },
    ]
  })
