import type { Answer } from '../api/client.ts'
import type { Caller } from './caller.ts'

/** What RBAC wants for a request. Without `namespace` it is a right in the whole cluster. */
export interface Need {
  readonly verb: string
  readonly resource: string
  readonly group: string
  readonly namespace: string | undefined
  /** The namespace itself, when that is what was asked for. */
  readonly itself: string | undefined
}

/** Reads what is missing from how Kubernetes words it; undefined when it is no question of RBAC. */
export function needIn(message: string): Need | undefined {
  const [, verb, resource, group = '', namespace] =
    /User "[^"]*" cannot (\w+) resource "([^"]+)"(?: in API group "([^"]*)")?(?: in the namespace "([^"]+)")?/.exec(
      message,
    ) ?? []
  if (verb === undefined || resource === undefined) return undefined
  // Kubernetes takes a Namespace for a thing inside of itself; whoever may change it, mostly rules the cluster.
  const isNamespace = resource === 'namespaces' && group === ''
  return {
    verb,
    resource,
    group,
    namespace: isNamespace ? undefined : namespace,
    itself: isNamespace ? namespace : undefined,
  }
}

/** Whether a request was refused for nothing but a right that is missing. */
export function lacksRight({ code, body }: Pick<Answer, 'code' | 'body'>): boolean {
  return code === 403 && needIn(String(body?.message)) !== undefined
}

/** The right to make a Role or a binding of rights that one does not have oneself. */
export function needToGrant(message: string, namespace: string): Need {
  const resource = /^([a-z]+)\.rbac/.exec(message)?.[1] ?? 'roles'
  const everywhere = resource.startsWith('cluster')
  return { verb: 'escalate', resource, group: RBAC, namespace: everywhere ? undefined : namespace, itself: undefined }
}

/** The commands by which EKS lets a role in, and gives it an access policy; in one namespace, or everywhere. */
export function access({ cluster, region, arn }: Caller, policy: string, namespace: string | undefined) {
  const whom = `--region ${region} --cluster-name ${cluster} --principal-arn ${arn}`
  const partition = arn.split(':')[1] ?? 'aws'
  const scope = namespace === undefined ? 'type=cluster' : `type=namespace,namespaces=${namespace}`
  return {
    entry: `aws eks create-access-entry ${whom}`,
    policy: `aws eks associate-access-policy ${whom} --policy-arn arn:${partition}:eks::aws:cluster-access-policy/${policy} --access-scope ${scope}`,
    groups: `aws eks update-access-entry ${whom} --kubernetes-groups ${GROUP}`,
  }
}

/** What a cluster needs before it takes access entries; for good, and aws-auth goes on to count. */
export function entries({ cluster, region, byConfigMap }: Caller): string[] {
  if (!byConfigMap) return []
  return [
    `aws eks update-cluster-config --region ${region} --name ${cluster} --access-config authenticationMode=API_AND_CONFIG_MAP`,
    `aws eks wait cluster-active --region ${region} --name ${cluster}`,
  ]
}

const GROUP = 'ship-to-eks'
const RBAC = 'rbac.authorization.k8s.io'
// The groups whose usual kinds AmazonEKSEditPolicy has. Source: EKS user guide, access policy permissions.
const EDITABLE = ['', 'apps', 'autoscaling', 'batch', 'networking.k8s.io', 'policy']
const NOT_EDITABLE = ['resourcequotas', 'limitranges', 'namespaces', 'endpoints']
// What planning, applying and waiting ask for.
const VERBS = ['get', 'list', 'watch', 'create', 'patch']
// What it takes besides to make Roles and bindings for rights that one does not have oneself by RBAC.
const GRANTED = ['roles', 'clusterroles']
const GRANTING = ['bind', 'escalate']

/** Why these needs are not met, and both ways to meet them: an access policy, or an RBAC rule to paste. */
export function needs(wanted: readonly Need[], caller: Caller): { readonly why: string; readonly fix: string } {
  const [first] = wanted as readonly [Need]
  const { namespace } = first
  const all = new Map(wanted.map((need) => [`${need.verb} ${need.resource} ${need.group}`, need]))
  const why = [...all.values()].slice(0, 10).map(({ verb, resource, group, itself }) => {
    const where =
      namespace === undefined
        ? itself === undefined
          ? 'in the cluster'
          : `(${itself})`
        : `in the namespace ${namespace}`
    return `It is not allowed to ${verb} ${resource}${group === '' ? '' : `.${group}`} ${where}.`
  })
  const policy = policyFor(wanted)
  const { entry, policy: associate, groups } = access(caller, policy, namespace)
  const created = [...new Set(wanted.flatMap(({ itself }) => itself ?? []))]
  return {
    why: [
      ...why,
      ...(namespace === undefined
        ? ['AmazonEKSEditPolicy and the other policies for a namespace do not cover it.']
        : []),
      ...(wanted.some(({ group }) => group === RBAC)
        ? [
            `Whoever may make Roles and bindings of any kind may give itself every right ${namespace === undefined ? 'in the cluster' : 'there'}.`,
          ]
        : []),
    ].join('\n'),
    fix: [
      ...(created.length === 0
        ? []
        : [
            `A Namespace is best made once, by an administrator, and taken out of \`manifests\`:\n${created.map((name) => `kubectl create namespace ${name}`).join('\n')}\nOtherwise:`,
          ]),
      [
        'Somebody who administers the cluster gives the role an access policy:',
        ...entries(caller),
        ...(caller.byConfigMap ? [entry] : []),
        associate,
      ].join('\n'),
      `or only what is missing, by a group (this replaces the groups that the access entry has):\n${groups}\nand by an RBAC rule for that group, in a file for kubectl apply -f:\n${rule(wanted, namespace)}`,
    ].join('\n'),
  }
}

/**
 * AmazonEKSAdminPolicy is none of them: it may make Roles, but what it allows does not count as held, so that a Role
 * with rules and any RoleBinding is refused. Source: aws/containers-roadmap issue 2682.
 */
function policyFor(wanted: readonly Need[]): string {
  const editable = wanted.every(
    ({ group, resource, namespace }) =>
      namespace !== undefined && EDITABLE.includes(group) && !NOT_EDITABLE.includes(resource),
  )
  return editable ? 'AmazonEKSEditPolicy' : 'AmazonEKSClusterAdminPolicy'
}

const list = (words: readonly string[]) => [...new Set(words)].join(', ')

/** YAML of a role with these rights, and of its binding to the group. */
function rule(wanted: readonly Need[], namespace: string | undefined): string {
  const [prefix, within] = namespace === undefined ? ['Cluster', ''] : ['', `, namespace: ${namespace}`]
  const groups = Map.groupBy(wanted, ({ group }) => group)
  const rules = [...groups].flatMap(([group, needed]) => [
    `  - apiGroups: ["${group}"]`,
    `    resources: [${list([...needed.map(({ resource }) => resource), ...(group === RBAC ? GRANTED : [])])}]`,
    `    verbs: [${list([...VERBS, ...(group === RBAC ? GRANTING : []), ...needed.map(({ verb }) => verb)])}]`,
  ])
  // One document, that an indentation of the whole does not break.
  return [
    'apiVersion: v1',
    'kind: List',
    'items:',
    `  - apiVersion: ${RBAC}/v1`,
    `    kind: ${prefix}Role`,
    `    metadata: {name: ${GROUP}${within}}`,
    '    rules:',
    ...rules.map((line) => `    ${line}`),
    `  - apiVersion: ${RBAC}/v1`,
    `    kind: ${prefix}RoleBinding`,
    `    metadata: {name: ${GROUP}${within}}`,
    `    roleRef: {apiGroup: ${RBAC}, kind: ${prefix}Role, name: ${GROUP}}`,
    `    subjects: [{apiGroup: ${RBAC}, kind: Group, name: ${GROUP}}]`,
  ].join('\n')
}
