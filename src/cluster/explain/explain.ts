import { type KubernetesObject, label, type Manifest } from '../../manifest.ts'
import type { Problem } from '../../problem.ts'
import type { Answer } from '../api/client.ts'
import { explainDenial, explainUnasked } from './admission.ts'
import type { Caller } from './caller.ts'
import { explainConflicts } from './conflicts.ts'
import { pathOf } from './field.ts'
import { explainImmutable } from './immutable.ts'
import { explainLimits } from './limits.ts'
import { podSecurity } from './podSecurity.ts'
import { explainRefusal } from './refusal.ts'
import { type Subject, withoutValues } from './subject.ts'
import { explainFields, explainInvalid } from './values.ts'

export { isImmutable } from './immutable.ts'

// The first that knows the answer explains it.
const EXPLANATIONS: readonly ((subject: Subject) => readonly Problem[])[] = [
  explainConflicts,
  explainUnasked,
  explainDenial,
  explainLimits,
  explainFields,
  explainImmutable,
  explainInvalid,
]

/** Why the API server did not take an object, each reason at its line. `live` is what it has under that name, if known. */
export function explain(
  answer: Pick<Answer, 'code' | 'body'>,
  manifest: Manifest,
  caller: Caller,
  live?: KubernetesObject,
): readonly Problem[] {
  const name = label(manifest.object)
  const subject: Subject = { answer, message: String(answer.body?.message ?? ''), manifest, name, live }
  for (const explanation of EXPLANATIONS) {
    const problems = explanation(subject)
    if (problems.length > 0) return problems
  }
  const { namespace = caller.namespace } = manifest.object.metadata
  const refusal = explainRefusal(answer, `apply ${name}`, { ...caller, namespace })
  return [{ ...refusal, ...(refusal.why && { why: withoutValues(refusal.why) }), at: manifest.at() }]
}

/** What the API server warned of when it took an object: a deprecation, or what would be wrong with its pods. */
export function explainWarning(text: string, manifest: Manifest): Problem {
  const found = podSecurity(text)
  if (found !== undefined)
    return {
      what: `${label(manifest.object)}: its pods would violate PodSecurity "${found.level}"`,
      why: found.violations.join('\n'),
      ...(found.mend && { fix: `Add to each container:\n${found.mend}` }),
      at: manifest.at(['spec']),
    }
  const [, field, rest] = /^((?:spec|metadata|data)[\w.[\]-]*): ([\s\S]*)$/.exec(text) ?? []
  if (field !== undefined && rest !== undefined)
    return {
      what: `${label(manifest.object)}: ${field}: ${withoutValues(rest)}`,
      at: manifest.at(pathOf(field, manifest.object)),
    }
  return { what: `The cluster warns: ${text}`, at: manifest.at(['apiVersion']) }
}
