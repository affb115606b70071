import type { Identity } from '../aws/credentials.ts'
import { findScalers, withoutScaled } from '../cluster/apply/replicas.ts'
import { once } from '../cluster/explain/once.ts'
import { missingBackends } from '../cluster/plan/backends.ts'
import { missingClasses } from '../cluster/plan/classes.ts'
import type { Place } from '../cluster/plan/places.ts'
import { makePlan, type Plan } from '../cluster/plan/plan.ts'
import { type ApplySet, applySetOf, inApplySet } from '../cluster/undo/applySet.ts'
import { type Pruning, parentPlace, planPruning } from '../cluster/undo/prune.ts'
import type { PlannedChange } from '../facts.ts'
import { planLines } from '../github/plan.ts'
import type { Hall } from '../hall.ts'
import type { Image } from '../image/image.ts'
import type { DeployInputs } from '../inputs/deploy.ts'
import { label, type Manifest } from '../manifest.ts'
import { withConfigHashes } from '../manifests/configs.ts'
import { withImages } from '../manifests/image.ts'
import { servicesOutside } from '../manifests/lint/backends.ts'
import { staleConfigs } from '../manifests/restart.ts'
import { withRoles } from '../manifests/roles.ts'
import { stopOn } from '../problem.ts'
import { claimsOf, claimsWritten, tellClaims, untaggedSubnets } from './claims.ts'
import { type Cluster, vpcOf } from './cluster.ts'
import type { Connection } from './connection.ts'
import { expectedReference, expectedReferences, type Look } from './images.ts'

/** What an apply will do, and what is deleted after it. */
export interface Planning {
  readonly steps: Plan
  readonly pruning: Pruning | undefined
}

/** Compares every object with what is live, and tells each change; nothing is changed. Throws what the cluster would refuse. */
export async function planChanges(
  target: DeployInputs,
  looks: readonly Look[] | undefined,
  cluster: Cluster,
  hall: Hall,
): Promise<Planning> {
  const { sender, namespace } = cluster
  const { report, io, run } = hall
  const set = target.prune ? applySetOf(run.repository ?? 'local', target.manifests, namespace) : undefined
  const pruning = set && (await planPruning(set, cluster.places, sender))
  const wanted = await desired(cluster, target, expectedReferences(looks, hall), set)
  const places = pruning === undefined ? wanted : [...wanted, parentPlace(pruning)]
  const unbuilt = ({ ourImage }: Manifest) => ourImage.some(({ image }) => !('ready' in (looks?.[image]?.plan ?? {})))
  const { plan: steps, problems } = await makePlan(places, { sender, recreate: target.recreate, unbuilt })
  const planning = { steps, pruning }
  tellPlan(planning, hall)
  for (const line of planLines(changesOf(planning))) io.info(line)
  const manifests = places.map(({ manifest }) => manifest)
  const ground = {
    cluster: target.cluster,
    region: sender.caller.region,
    vpc: cluster.vpc?.id,
    autoMode: cluster.autoMode,
  }
  const claims = claimsOf(steps, cluster)
  const [classes, missing, untagged] = await Promise.all([
    missingClasses(manifests, ground, sender.api),
    missingBackends(servicesOutside(manifests, namespace), sender.api),
    untaggedSubnets(claims, cluster),
  ])
  tellClaims(claims, hall)
  for (const warning of [...staleConfigs(steps), ...(pruning?.warnings ?? []), ...missing, ...untagged])
    report.warn(warning)
  stopOn(once([...problems, ...classes]))
  return planning
}

/** What the set wants of a cluster that nothing could be compared with: as far as it may be read, and of its network. */
export async function checkGround(
  target: DeployInputs,
  set: readonly Manifest[],
  connection: Promise<Connection>,
  identity: Identity,
  hall: Hall,
): Promise<void> {
  const known = await connection
  const { autoMode } = known.address
  const vpc = vpcOf(known, identity, hall)
  const ground = { cluster: target.cluster, region: hall.inputs.region, vpc: vpc?.id, autoMode }
  for (const warning of await untaggedSubnets(claimsWritten(set, autoMode), { vpc })) hall.report.warn(warning)
  stopOn(await missingClasses(set, ground, known.api))
}

/** The set as it is to be in the cluster: our images by the names they have or will have, replicas left to who scales them. */
async function desired(
  { places, sender, namespace, roles }: Cluster,
  { restart }: DeployInputs,
  references: readonly string[],
  set: ApplySet | undefined,
): Promise<readonly Place[]> {
  const scalers = await findScalers(places, sender.api)
  const manifests = places
    .map((place) => withImages(withoutScaled(place, scalers), references))
    .map((manifest) => (set === undefined ? manifest : inApplySet(manifest, set)))
  const hashed = restart ? withConfigHashes(manifests, namespace) : manifests
  const given = withRoles(
    places.map(({ live }, index) => ({ manifest: hashed[index] as Manifest, live })),
    roles.grants,
  )
  return places.map((place, index) => ({ ...place, manifest: given[index] as Manifest }))
}

/** The plan with our images by the digests that they have got. */
export function withBuilt({ steps, pruning }: Planning, looks: readonly Look[], images: readonly Image[]): Planning {
  const references = images.map(({ reference }) => reference)
  const built = new Map(looks.map((look, index) => [expectedReference(look), references[index]]))
  const after = (value: unknown) => built.get(String(value)) ?? value
  return {
    pruning,
    steps: steps.map((step) =>
      step.manifest.ourImage.length === 0
        ? step
        : {
            ...step,
            manifest: withImages(step.manifest, references),
            fields: step.fields.map((field) => ({ ...field, after: after(field.after) })),
          },
    ),
  }
}

/** Keeps the plan for the outputs and the summary. */
export function tellPlan(planning: Planning, { report }: Hall): void {
  report.know({ plan: changesOf(planning) })
}

function changesOf({ steps, pruning }: Planning): PlannedChange[] {
  const victims = pruning?.victims ?? []
  return [
    ...steps.map(({ manifest: { object, at }, path, action, fields, reason }) => ({
      object: label(object),
      namespace: object.metadata.namespace,
      action,
      fields,
      reason: path === pruning?.set.path ? 'notes for `prune` what this set has' : reason,
      at: at(),
    })),
    ...victims.map(({ object }) => ({
      object: label(object),
      namespace: object.metadata.namespace,
      action: 'pruned' as const,
      fields: [],
      at: { file: '' },
    })),
  ]
}
