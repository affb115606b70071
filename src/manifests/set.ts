import type { DeployInputs } from '../inputs/deploy.ts'
import type { Io } from '../io.ts'
import { label, type Manifest, valueAt } from '../manifest.ts'
import { type Problem, stopOn } from '../problem.ts'
import type { Run } from '../run.ts'
import { checkAccounts, withAccounts } from './accounts.ts'
import { inOrder } from './dependencies.ts'
import { checkService, exposed } from './expose.ts'
import { checkImageNamed } from './image.ts'
import { lint } from './lint/lint.ts'
import type { Registry } from './lint/survey.ts'
import { loadManifests } from './load.ts'
import { checkNamespaces } from './namespace.ts'
import { hasHeadStart, phaseOf } from './order.ts'
import { imageFields } from './pods.ts'
import type { Written } from './written.ts'

/** How our image may be named in manifests: the names, for errors, and the rule. */
export interface OurImage {
  readonly names: readonly string[]
  readonly is: (image: string) => boolean
}

/** What the set is checked against, and who hears of what may be meant. */
export interface Checking {
  /** The registries that this run works with. */
  readonly registries: readonly Registry[]
  readonly warn: (problem: Problem) => void
  /** A folder of this step alone, removed at its end. */
  readonly folder: string
  /** Makes the set another one before anything is checked: a preview's. */
  readonly rewrite?: (written: readonly Written[]) => Rewritten
}

/** A set that was made another one: what is wrong with it, what may be meant, and what became otherwise, a line each. */
export interface Rewritten {
  readonly manifests: readonly Written[]
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
  readonly notes: readonly string[]
}

/**
 * Reads the set, orders it, exposes its Service and finds our image in it. Throws every problem that the files show, at
 * once.
 */
export async function readSet(
  inputs: DeployInputs,
  ours: readonly OurImage[],
  run: Run,
  io: Io,
  { registries, warn, folder, rewrite = unchanged }: Checking,
): Promise<Manifest[]> {
  const loaded = await loadManifests(inputs, { run, io, folder, warn })
  const { manifests: written, ...rewritten } = rewrite(loaded)
  const namespace = inputs.namespace ?? 'default'
  const read = written.map(({ object, at }): Manifest => {
    const ourImage = imageFields(object).flatMap(({ image: name, path }) => {
      const image = ours.findIndex((one) => one.is(name))
      return image < 0 ? [] : [{ path, image }]
    })
    return { object, at, phase: phaseOf(object), headStart: hasHeadStart(object), awaited: false, ourImage }
  })
  const manifests = withAccounts(read, inputs.serviceAccountRoles, namespace)
  const ordered = inOrder(manifests, namespace)
  const { problems, warnings } = lint(exposed(manifests, inputs.service), { namespace, registries })
  stopOn([
    ...rewritten.problems,
    ...ours.flatMap(({ names }, index) => checkImageNamed(manifests, names, index)),
    ...checkService(manifests, inputs.service),
    ...checkNamespaces(manifests, inputs.namespace),
    ...checkAccounts(manifests, inputs.serviceAccountRoles, namespace),
    ...problems,
    ...ordered.problems,
  ])
  for (const note of rewritten.notes) io.info(note)
  for (const warning of [...rewritten.warnings, ...warnings]) warn(warning)
  const set = exposed(ordered.set, inputs.service)
  io.info(inventory(set))
  for (const [index, { object, at }] of set.entries()) {
    const before = typeOf(ordered.set[index]?.object)
    if (typeOf(object) !== before)
      io.info(
        `${label(object)}: type ${before} becomes ${typeOf(object)}, by \`service-type\`; ${at().file} stays as it is`,
      )
  }
  return set
}

const unchanged = (manifests: readonly Written[]): Rewritten => ({
  manifests,
  problems: [],
  warnings: [],
  notes: [],
})

function typeOf(object: unknown): string {
  return String(valueAt(object, ['spec', 'type']) ?? 'ClusterIP')
}

const MOST_NAMED = 20

function inventory(set: readonly Manifest[]): string {
  const names = set.slice(0, MOST_NAMED).map(({ object }) => label(object))
  const more = set.length - names.length
  const count = set.length === 1 ? '1 object' : `${set.length} objects`
  return `${count}: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
