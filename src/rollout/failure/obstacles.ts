import { type Manifest, type Path, valueAt } from '../../manifest.ts'
import type { Scene } from '../judge/scene.ts'
import { insufficient, type Obstacle } from './capacity.ts'
import { claimFix } from './claims.ts'
import { containerPaths, podField } from './fields.ts'

type Explain = (found: RegExpExecArray, scene: Scene) => Omit<Obstacle, 'count'>

/** The scheduler's reasons. A new one is a new row. */
const REASONS: readonly (readonly [RegExp, Explain])[] = [
  [/^Insufficient (\S+)$/, ([, resource = '']: RegExpExecArray, scene) => insufficient(resource, scene)],
  [
    /^Too many pods$/,
    () => ({
      says: 'the nodes hold as many pods as they may',
      why: 'full of pods',
      fix: 'Add nodes, or choose larger instances: on EKS the instance type says how many pods a node holds (more with the VPC CNI’s prefix delegation).',
      path: undefined,
    }),
  ],
  [
    /untolerated taint\(s\)|untolerated taint \{(.*)\}|taints? that the pod didn't tolerate|had taint \{(.*)\}/,
    ([, one, two], { manifest }) => taint(one ?? two, manifest),
  ],
  [
    /didn't match Pod's node affinity\/selector|didn't match node selector/,
    (_, { manifest }) => {
      const selector = podField(manifest, 'nodeSelector')
      const labels = selector && valueAt(manifest.object, selector)
      const wanted = Object.entries((labels ?? {}) as Record<string, unknown>).map(([key, value]) => `${key}=${value}`)
      return {
        says: wanted.length === 0 ? 'none matches its node affinity' : `none has the label ${wanted.join(', ')}`,
        why: 'without the labels that it asks for',
        fix: `See what labels there are: kubectl get nodes --show-labels\nThen correct ${wanted.length === 0 ? 'the affinity' : 'nodeSelector'} here, or label a node: kubectl label node NODE ${wanted[0] ?? 'KEY=VALUE'}`,
        path: wanted.length === 0 ? podField(manifest, 'affinity') : selector,
      }
    },
  ],
  [
    /were unschedulable/,
    () => ({
      says: 'the nodes are cordoned',
      why: 'cordoned (kept free of new pods)',
      fix: 'When the maintenance is over: kubectl uncordon NODE (kubectl get nodes shows them as SchedulingDisabled). Or add nodes.',
      path: undefined,
    }),
  ],
  [
    /no available volume zone|volume node affinity conflict|didn't match PersistentVolume's node affinity/,
    (_, { manifest }) => ({
      says: 'its disk is in another zone',
      why: 'in another zone than its disk',
      fix: 'A disk (EBS) stays in its zone: add a node there, or use a StorageClass with volumeBindingMode: WaitForFirstConsumer and let the claim be made anew (its data stays behind).',
      path: podField(manifest, 'volumes'),
    }),
  ],
  [
    /exceed max volume count/,
    () => ({
      says: 'the nodes hold as many disks as they may',
      why: 'with as many disks as it may hold',
      fix: 'Add nodes, or choose instances that take more disks.',
      path: undefined,
    }),
  ],
  [
    /didn't have free ports/,
    (_, { manifest }) => ({
      says: 'its hostPort is taken on every node',
      why: 'where its hostPort is taken',
      fix: 'Remove hostPort (a Service needs none), or use `strategy: {type: Recreate}`, or fewer replicas than nodes.',
      path: fieldOfSome(manifest, ['ports']),
    }),
  ],
  [
    /pod anti-affinity rules|existing pods anti-affinity/,
    (_, { manifest }) => ({
      says: 'its anti-affinity leaves no node',
      why: 'excluded by pod anti-affinity',
      fix: 'Make it a wish: preferredDuringSchedulingIgnoredDuringExecution; or have more nodes than replicas, one more for the rollout.',
      path: podField(manifest, 'affinity'),
    }),
  ],
  [
    /pod affinity rules/,
    (_, { manifest }) => ({
      says: 'the pods that it wants to be near are nowhere',
      why: 'without the pods that it wants to be near',
      fix: 'Check the labels in podAffinity, and that those pods run.',
      path: podField(manifest, 'affinity'),
    }),
  ],
  [
    /topology spread constraints/,
    (_, { manifest }) => ({
      says: 'its spread constraints leave no node',
      why: 'excluded by topologySpreadConstraints',
      fix: 'Write whenUnsatisfiable: ScheduleAnyway, or add nodes in the other zones.',
      path: podField(manifest, 'topologySpreadConstraints'),
    }),
  ],
  [/unbound immediate PersistentVolumeClaims/, (_, scene) => claimFix(undefined, scene)],
  [/persistentvolumeclaim "([^"]+)" not found/, ([, name], scene) => claimFix(name, scene)],
]

/** The reasons in the scheduler's words, those of most nodes first. */
export function obstaclesIn(message: string, scene: Scene): { nodes: number | undefined; obstacles: Obstacle[] } {
  const [own = ''] = message.split(/\.? preemption: /)
  const [, all, reasons = own] = /^\d+\/(\d+) nodes are available: (.*)$/s.exec(own) ?? []
  const parts = reasons
    .replace(/\.$/, '')
    .split(/, (?=\d+ )|\. (?=\S)/)
    .map((part) => /^(?:(\d+) )?(?:node\(s\) )?(.*)$/s.exec(part) as RegExpExecArray)
  const obstacles = parts.flatMap(([, count, text = '']): Obstacle[] => {
    for (const [said, explain] of REASONS) {
      const found = said.exec(text)
      if (found !== null) return [{ count: count === undefined ? undefined : Number(count), ...explain(found, scene) }]
    }
    return []
  })
  // A tainted control plane is how it should be: what else is wrong says more.
  const rank = ({ count, says }: Obstacle) => (/taint/.test(says) && obstacles.length > 1 ? 0.5 : (count ?? 1e6))
  return {
    nodes: all === undefined ? undefined : Number(all),
    obstacles: obstacles.sort((one, other) => rank(other) - rank(one)),
  }
}

function taint(written: string | undefined, manifest: Manifest): Omit<Obstacle, 'count'> {
  const [, key, value = ''] = /^([^:=]+)(?:[:=] ?(.*))?$/.exec(written ?? '') ?? []
  const path = podField(manifest, 'tolerations')
  const says = 'the nodes have taints that it does not tolerate'
  const why = `with ${key === undefined ? 'a taint' : `the taint ${key}${value === '' ? '' : `=${value}`}`} that it does not tolerate`
  if (key !== undefined && /not-ready|unreachable|uninitialized|pressure|network-unavailable/.test(key))
    return {
      says: 'the nodes are not ready',
      why: `not ready (${key})`,
      fix: 'See what ails them: kubectl describe nodes | grep -A8 Conditions',
      path: undefined,
    }
  const match = key === undefined ? '{key: KEY, operator: Exists}' : `{key: ${key}, operator: Exists}`
  return {
    says,
    why,
    fix: `If it may run there, add tolerations: [${match}]; else add a node without the taint. All taints: kubectl get nodes -o custom-columns=NODE:.metadata.name,TAINTS:.spec.taints`,
    path,
  }
}

/** A field of the first container that has it. */
function fieldOfSome(manifest: Manifest, field: Path): Path | undefined {
  const path = containerPaths(manifest).find((one) => valueAt(manifest.object, [...one, ...field]) !== undefined)
  return path && [...path, ...field]
}
