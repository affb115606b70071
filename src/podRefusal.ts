import { type Caller, explainRefusal } from './cluster/explain/refusal.ts'
import { type Need, needIn, needs } from './cluster/explain/rights.ts'
import type { PodBuilder } from './image/pods.ts'
import { Failed, type Problem } from './problem.ts'

/** A builder in pods, and who asks for it on which cluster. */
export interface Site {
  readonly builder: PodBuilder
  readonly caller: Caller
}

/** What of an error is the builder’s, told as such. */
export function explained(error: unknown, where: Site): unknown {
  if (!(error instanceof Failed)) return error
  return new Failed(
    error.problems.map(({ at, ...problem }): Problem => {
      const said = `${problem.what} ${problem.why ?? ''}`
      if (needIn(said) !== undefined) return refusal(said, where)
      if (/Pod Security/.test(problem.what)) return { ...problem, fix: podSecurityFix(where.builder) }
      return at === undefined || at.file === '' ? problem : { ...problem, at }
    }),
  )
}

/** What Kubernetes, or buildx itself, did not do for the builder, and what mends it. */
export function refusal(message: string, { builder, caller }: Site): Problem {
  const { namespace, nodes } = builder
  const what = `The builder cannot be used on the cluster ${caller.cluster}, in the namespace ${namespace}`
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
