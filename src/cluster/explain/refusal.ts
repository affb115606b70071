import type { Problem } from '../../problem.ts'
import type { Answer } from '../api/client.ts'
import type { Caller } from './caller.ts'
import { access, entries, type Need, needIn, needs, needToGrant } from './rights.ts'
import { listed } from './subject.ts'

/** A refusal for want of rights, with what several of them are put together from. */
export interface Refusal extends Problem {
  readonly refused: {
    /** `apply Deployment/web` */
    readonly doing: string
    readonly need: Need
    readonly caller: Caller
  }
}

/** Why the API server refused, with the commands that would allow it. `doing`: "apply Deployment/web". */
export function explainRefusal(
  answer: Pick<Answer, 'code' | 'body'>,
  doing: string,
  caller: Caller,
): Problem | Refusal {
  const message = String(answer.body?.message ?? `HTTP ${answer.code}`)
  if (answer.code === 401) {
    const { entry, policy } = access(caller, 'AmazonEKSEditPolicy', caller.namespace)
    return {
      what: `The cluster ${caller.cluster} does not know ${caller.arn}`,
      why: 'It has no access entry for this role. (Or it is another cluster of that name, in another region or account; or the clock of this runner is wrong by minutes.)',
      fix: ['Somebody who administers the cluster runs:', ...entries(caller), entry, policy].join('\n'),
    }
  }
  if (answer.code === 403) {
    const need = needIn(message)
    return need === undefined ? unworded(message, answer, doing, caller) : together([{ doing, need, caller }])
  }
  if (answer.code === 429)
    return {
      what: `The cluster ${caller.cluster} was too busy to ${doing}`,
      why: message,
      fix: 'Run the job again; if it happens again, something else asks its API server for too much (its flow control limits it).',
    }
  return { what: `The cluster refused to ${doing}`, why: message, fix: 'Correct what the message names.' }
}

/** Refusals for want of rights in one place, as one: every object, and one rule for all that is missing. */
export function mergeRefusals(problems: readonly Problem[]): Problem[] {
  const places = Map.groupBy(problems, (problem) =>
    isRefusal(problem) ? (problem.refused.need.namespace ?? '') : problem,
  )
  return [...places].flatMap(([key, [first, ...rest]]): Problem[] => {
    if (first === undefined || typeof key !== 'string') return first === undefined ? [] : [first]
    const refusals = [first, ...rest].filter(isRefusal).map(({ refused }) => refused)
    return [{ ...together(refusals), ...(first.at && { at: first.at }) }]
  })
}

function isRefusal(problem: Problem): problem is Refusal {
  return 'refused' in problem
}

type Refused = Refusal['refused']

function together(refused: readonly Refused[]): Refusal {
  const [first] = refused as readonly [Refused]
  const { caller } = first
  return {
    refused: first,
    what: `${caller.arn} may not ${doings(refused)} in the cluster ${caller.cluster}`,
    ...needs(
      refused.map(({ need }) => need),
      caller,
    ),
  }
}

/** `read ConfigMap/a and ConfigMap/b, and apply Service/c` */
function doings(refused: readonly Refused[]): string {
  const verbs = Map.groupBy(new Set(refused.map(({ doing }) => doing)), (doing) => doing.split(' ')[0] as string)
  return [...verbs]
    .map(([verb, all]) => `${verb} ${listed(all.map((doing) => doing.slice(verb.length + 1)))}`)
    .join(', and ')
}

/** A 403 that is no question of RBAC. */
function unworded(message: string, { body }: Pick<Answer, 'body'>, doing: string, caller: Caller): Problem {
  const what = `${caller.arn} may not ${doing} in the cluster ${caller.cluster}`
  if (body?.kind !== 'Status')
    return {
      what,
      why: `Something that is not the API server says: ${message}`,
      fix: 'Look at what stands between this runner and the cluster: a proxy (HTTPS_PROXY, NO_PROXY) or a firewall.',
    }
  if (/attempting to grant RBAC permissions not currently held/.test(message))
    return {
      what: `${what}: it would grant more than the role has itself by RBAC`,
      why: `${message.replace(/^.*is attempting to grant/, 'It would grant')}\nWhat an access policy allows does not count as held, but for AmazonEKSClusterAdminPolicy.`,
      fix: `Let an administrator apply it. Otherwise:\n${needs([needToGrant(message, caller.namespace)], caller).fix}`,
    }
  return { what, why: message, fix: 'Correct what the message names.' }
}
