import { createHash } from 'node:crypto'
import { csv } from './arguments.ts'

/** A builder in pods: one Deployment for each kind of node that it needs. */
export interface PodBuilder {
  /** What buildx calls it. */
  readonly name: string
  readonly namespace: string
  readonly nodes: readonly PodNode[]
  /** For as long its pods may take to get ready. */
  readonly timeoutMs: number
}

interface PodNode {
  /** The Deployment's name, too. */
  readonly name: string
  /** None: the node's own. */
  readonly platforms: readonly string[]
  readonly options: ReadonlyMap<string, string>
}

const NAME = 'ship-to-eks-builder'
const NAMESPACE = 'default'
/** An autoscaler that has to bring a node first needs more than buildx's two minutes. */
const TIMEOUT = '5m'
const OURS = 'app.kubernetes.io/managed-by=ship-to-eks'
/** What nodes run beside their own kind. Source: node labels kubernetes.io/arch are GOARCH. */
const RUN_BY: Readonly<Record<string, string>> = { 386: 'amd64', arm: 'arm64' }

/**
 * The builder that these options of buildx's kubernetes driver ask for; pure. Each platform is built by nodes of its
 * own kind, unless emulation or a selector says where. Other options are another builder: buildx changes none that is
 * there.
 */
export function podBuilder(options: ReadonlyMap<string, string>, platforms: readonly string[]): PodBuilder {
  const { namespace = NAMESPACE, timeout = TIMEOUT, nodeselector = '', labels, ...rest } = Object.fromEntries(options)
  const said = JSON.stringify([...Object.entries(rest), ['nodeselector', nodeselector], ['labels', labels]].sort())
  const plain = Object.keys(rest).length === 0 && nodeselector === '' && labels === undefined
  const name = plain ? NAME : `${NAME}-${createHash('sha256').update(said).digest('hex').slice(0, 6)}`
  const settled = { ...rest, namespace, timeout, labels: [OURS, ...(labels ? [labels] : [])].join(',') }
  const isPlaced = options.get('qemu.install') === 'true' || nodeselector.includes('kubernetes.io/arch=')
  const kinds = isPlaced ? new Map([[undefined, platforms]]) : Map.groupBy(platforms, nodeOf)
  const nodes = [...(kinds.size === 0 ? new Map([[undefined, platforms]]) : kinds)].map(([kind, built]): PodNode => {
    const selector = [...(nodeselector ? [nodeselector] : []), ...(kind ? [`kubernetes.io/arch=${kind}`] : [])]
    return {
      name: kind ? `${name}-${kind}` : name,
      platforms: built,
      options: new Map(
        Object.entries({ ...settled, ...(selector.length > 0 && { nodeselector: selector.join(',') }) }),
      ),
    }
  })
  return { name, namespace, nodes, timeoutMs: millisecondsOf(timeout) }
}

/** The arguments of `docker` that make the builder known to buildx, a call for each of its nodes. */
export function createArguments({ name, nodes }: PodBuilder): string[][] {
  return nodes.map((node, index) => [
    'buildx',
    'create',
    '--driver=kubernetes',
    `--name=${name}`,
    `--node=${node.name}`,
    ...(index === 0 ? [] : ['--append']),
    ...(node.platforms.length === 0 ? [] : [`--platform=${node.platforms.join(',')}`]),
    ...[...node.options].map(([option, value]) => `--driver-opt=${csv([`${option}=${value}`])}`),
  ])
}

/** A kubeconfig whose user brings the token that `tokenFile` holds; JSON is YAML. `ca` is PEM. */
export function kubeconfigText(
  { endpoint, ca }: { readonly endpoint: string; readonly ca: string },
  tokenFile: string,
): string {
  const cluster = { server: endpoint, 'certificate-authority-data': Buffer.from(ca).toString('base64') }
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'eks', cluster }],
    users: [{ name: 'eks', user: { tokenFile } }],
    contexts: [{ name: 'eks', context: { cluster: 'eks', user: 'eks' } }],
    'current-context': 'eks',
  })
}

function nodeOf(platform: string): string {
  const kind = platform.split('/')[1] as string
  return RUN_BY[kind] ?? kind
}

/** `2m`, `90s`, `1h30m`, as Go writes durations. */
function millisecondsOf(duration: string): number {
  const [hours, minutes, seconds] = ['h', 'm', 's'].map((unit) =>
    Number(new RegExp(`(\\d+)${unit}`).exec(duration)?.[1] ?? 0),
  ) as [number, number, number]
  return ((hours * 60 + minutes) * 60 + seconds) * 1000
}
