import type { Api } from '../cluster/api/client.ts'
import type { Caller } from '../cluster/explain/caller.ts'
import { explainRefusal } from '../cluster/explain/refusal.ts'
import { type Need, needIn, needs } from '../cluster/explain/rights.ts'
import type { PodBuilder } from '../image/pods.ts'
import { Failed, type Problem } from '../problem.ts'

/** A builder in pods, and who asks for it on which cluster. */
export interface Site {
  readonly builder: PodBuilder
  readonly caller: Caller
}

/** What keeps the builder from being made, as far as the cluster says without making it. */
export async function checkSite(site: Site, api: Api): Promise<Problem[]> {
  const { namespace } = site.builder
  const answers = await Promise.all(
    needed(namespace).map(async (need) => ({ need, answer: await api.send('POST', REVIEWS, { body: review(need) }) })),
  )
  if (answers.some(({ answer }) => answer.code === 401)) return [refusal('Unauthorized', site)]
  const missing = answers.filter(({ answer }) => answer.code === 201 && answer.body.status?.allowed === false)
  if (missing.length > 0)
    return [
      {
        what: whatOf(site),
        ...needs(
          missing.map(({ need }) => need),
          site.caller,
        ),
      },
    ]
  const tried = await api.send('POST', `/api/v1/namespaces/${namespace}/pods`, {
    query: { dryRun: 'All' },
    body: likePods(site.builder),
  })
  const message = String(tried.body?.message)
  // Who may not make pods may make Deployments all the same: they are told by what becomes of theirs.
  if (tried.code === 404 && /namespaces/.test(message)) return [refusal(message, site)]
  if (tried.code === 403 && /violates PodSecurity/.test(message))
    return [{ what: `${whatOf(site)}: Pod Security refuses its pods`, why: message, fix: podSecurityFix(site.builder) }]
  return []
}

const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'

function review({ verb, resource: named, group, namespace }: Need): object {
  const [resource, subresource] = named.split('/')
  const resourceAttributes = { namespace, verb, group, resource, ...(subresource && { subresource }) }
  return { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } }
}

/** A pod with what Pod Security looks at in those that buildx makes. Source: buildx, driver/kubernetes/manifest. */
function likePods({ name, nodes }: PodBuilder): object {
  const rootless = nodes[0]?.options.get('rootless') === 'true'
  const securityContext = rootless ? { seccompProfile: { type: 'Unconfined' } } : { privileged: true }
  const containers = [{ name: 'buildkitd', image: 'moby/buildkit', securityContext }]
  return { apiVersion: 'v1', kind: 'Pod', metadata: { generateName: `${name}-` }, spec: { containers } }
}

function whatOf({ builder, caller }: Site): string {
  return `The builder cannot be used on the cluster ${caller.cluster}, in the namespace ${builder.namespace}`
}

/** What of an error is the builder’s, told as such. */
export function explained(error: unknown, where: Site): unknown {
  if (!(error instanceof Failed)) return error
  return new Failed(
    error.problems.map(({ at, ...problem }): Problem => {
      const said = `${problem.what} ${problem.why ?? ''}`
      if (needIn(said) !== undefined) return refusal(said, where)
      if (/Pod Security/.test(problem.what)) return { ...problem, fix: podSecurityFix(where.builder) }
      if (/kubernetes\.io\/arch=/.test(problem.what)) return { ...problem, fix: KIND_FIX }
      return at === undefined || at.file === '' ? problem : { ...problem, at }
    }),
  )
}

const KIND_FIX =
  'Give the cluster a node of that kind, drop its platform from `platforms`, or emulate it: qemu.install=true under `builder: kubernetes`.'

/** What Kubernetes, or buildx itself, did not do for the builder, and what mends it. */
export function refusal(message: string, site: Site): Problem {
  const { builder, caller } = site
  const { namespace, nodes } = builder
  const what = whatOf(site)
  const why = message.replace(/^ERROR: /, '')
  if (/\bUnauthorized\b|must be logged in/.test(message)) {
    const { what: _, ...rest } = explainRefusal({ code: 401, body: { message } }, 'use the builder', caller)
    return { what, ...rest }
  }
  if (needIn(message) !== undefined) return { what, ...needs(needed(namespace), caller), why }
  if (/namespaces "[^"]+" not found/.test(message))
    return {
      what,
      why,
      fix: `Make it once (kubectl create namespace ${namespace}), or name another one under \`builder: kubernetes\`: namespace=…`,
    }
  const selector = nodes.map(({ name }) => name).join(', ')
  return {
    what,
    why,
    fix: `Correct the options under \`builder: kubernetes\`, or see what its pods say: kubectl describe pods --namespace ${namespace} --selector 'app in (${selector})'`,
  }
}

/** What buildx’s driver asks of the API, and we beside it. */
function needed(namespace: string): Need[] {
  const one = (verb: string, resource: string, group = ''): Need => ({
    verb,
    resource,
    group,
    namespace,
    itself: undefined,
  })
  return [
    one('get', 'deployments', 'apps'),
    one('create', 'deployments', 'apps'),
    one('list', 'pods'),
    one('create', 'pods/exec'),
  ]
}

function podSecurityFix({ namespace }: PodBuilder): string {
  return [
    'BuildKit starts containers of its own: its pods are privileged, and with `rootless=true` still without seccomp and AppArmor, which only the level privileged allows.',
    'Give builders a namespace of their own that has it:',
    'kubectl create namespace builders',
    'kubectl label namespace builders pod-security.kubernetes.io/enforce=privileged',
    `and name it under \`builder: kubernetes\`: namespace=builders. Or label ${namespace} so.`,
  ].join('\n')
}
