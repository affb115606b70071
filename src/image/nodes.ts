/** A node as far as it decides which pods it runs. */
export interface Node {
  /** `linux/arm64` */
  readonly platform: string
  readonly labels: Readonly<Record<string, string>>
  readonly taints: readonly Taint[]
}

interface Taint {
  readonly key: string
  readonly value?: string
  readonly effect: string
}

interface Toleration {
  readonly key?: string
  readonly operator?: string
  readonly value?: string
  readonly effect?: string
}

interface Requirement {
  readonly key: string
  readonly operator: string
  readonly values?: readonly string[]
}

/** What a pod's spec says of its node. */
export interface Placement {
  readonly nodeSelector?: Readonly<Record<string, unknown>>
  readonly tolerations?: readonly Toleration[]
  readonly affinity?: {
    readonly nodeAffinity?: {
      readonly requiredDuringSchedulingIgnoredDuringExecution?: {
        readonly nodeSelectorTerms?: readonly { readonly matchExpressions?: readonly Requirement[] }[]
      }
    }
  }
}

interface LiveNode {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> }
  readonly spec?: { readonly unschedulable?: boolean; readonly taints?: readonly Taint[] }
  readonly status?: { readonly nodeInfo?: { readonly operatingSystem?: string; readonly architecture?: string } }
}

/** The nodes of the API's list that take new pods. */
export function readNodes(items: readonly LiveNode[]): Node[] {
  return items.flatMap(({ metadata: { labels = {} }, spec, status }): Node[] => {
    const { operatingSystem, architecture } = status?.nodeInfo ?? {}
    if (!operatingSystem || !architecture || spec?.unschedulable) return []
    return [{ platform: `${operatingSystem}/${architecture}`, labels, taints: spec?.taints ?? [] }]
  })
}

/** Whether the scheduler may put such a pod on a node, as far as selector, required affinity and taints say. */
export function mayRunOn(pod: Placement, { labels, taints }: Node): boolean {
  const selected = Object.entries(pod.nodeSelector ?? {}).every(([key, value]) => labels[key] === String(value))
  const terms = pod.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  // One term has to hold, all of it.
  const affine = terms?.some((term) => (term.matchExpressions ?? []).every((wanted) => holds(wanted, labels))) ?? true
  const kept = taints.filter(({ effect }) => effect !== 'PreferNoSchedule')
  return selected && affine && kept.every((taint) => pod.tolerations?.some((one) => tolerates(one, taint)) ?? false)
}

function holds({ key, operator, values = [] }: Requirement, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[key]
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    case 'Gt':
      return Number(value) > Number(values[0])
    case 'Lt':
      return Number(value) < Number(values[0])
    default:
      return true
  }
}

function tolerates({ key, operator = 'Equal', value = '', effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false
  if (!key) return operator === 'Exists'
  return key === taint.key && (operator === 'Exists' || value === (taint.value ?? ''))
}
