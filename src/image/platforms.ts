import type { Problem } from '../problem.ts'
import { mayRunOn, type Node, type Placement } from './nodes.ts'

/** A workload that runs an image. */
export interface Use extends Pick<Problem, 'at'> {
  /** `Deployment/web` */
  readonly label: string
  readonly pod: Placement
}

/** What the nodes that these workloads may run on are, to build for them; none, when nobody can say. */
export function wantedPlatforms(uses: readonly Use[], nodes: readonly Node[]): string[] {
  const found = uses.flatMap(({ pod }) => platformsFor(pod, nodes))
  // BuildKit makes no images for Windows of a Linux Dockerfile.
  return [...new Set(found)].filter((platform) => platform.startsWith('linux/')).sort()
}

/**
 * What will not run: an image of these platforms, on nodes of others. Where some of the nodes fit, it is a warning: the
 * scheduler does not look at the image.
 */
export function checkPlatforms(
  image: string,
  platforms: readonly string[],
  uses: readonly Use[],
  nodes: readonly Node[],
): { readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] } {
  const problems: Problem[] = []
  const warnings: Problem[] = []
  const made = new Set(platforms.map(withoutVariant))
  if (made.size === 0) return { problems, warnings }
  for (const { label, pod, at } of uses) {
    const there = platformsFor(pod, nodes)
    const unfit = there.filter((platform) => !made.has(platform))
    if (unfit.length === 0) continue
    const none = unfit.length === there.length
    const first = [...made][0] ?? ''
    const other = none
      ? `give the cluster nodes of ${first}`
      : `keep the pods on nodes that fit: nodeSelector: {kubernetes.io/arch: ${first.split('/')[1]}}`
    const problem = {
      what: `${label}: the image ${image} is made for ${[...made].join(', ')}, and ${none ? 'its nodes are' : 'some of its nodes are'} ${unfit.join(', ')}`,
      why: none
        ? 'No node that this pod may run on has such a processor; the container would end with “exec format error”.'
        : 'The scheduler does not look at the image; a pod that comes to such a node ends with “exec format error”.',
      fix: `Build for the nodes, \`platforms: ${there.join(' ')}\`, or ${other}`,
      ...(at && { at }),
    }
    if (none) problems.push(problem)
    else warnings.push(problem)
  }
  return { problems, warnings }
}

function platformsFor(pod: Placement, nodes: readonly Node[]): string[] {
  return [...new Set(nodes.filter((node) => mayRunOn(pod, node)).map(({ platform }) => platform))].sort()
}

/** `linux/arm64/v8` is what a node calls `linux/arm64`. */
function withoutVariant(platform: string): string {
  return platform.split('/').slice(0, 2).join('/')
}
