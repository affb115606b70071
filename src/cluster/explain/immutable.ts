import { type KubernetesObject, valueAt } from '../../manifest.ts'
import type { Problem } from '../../problem.ts'
import type { Answer } from '../api/client.ts'
import { type Replacement, replacementOf } from '../apply/replace.ts'
import { holds, pathOf, shownAt } from './field.ts'
import { saysImmutable } from './immutability.ts'
import { causesOf, type Subject, withoutValues } from './subject.ts'

/** Every reason of the refusal is a field that cannot change any more: only another object of that name would do. */
export function isImmutable(answer: Pick<Answer, 'code' | 'body'>): boolean {
  const causes = causesOf(answer)
  return answer.code === 422 && causes.length > 0 && causes.every(({ message }) => saysImmutable(message))
}

// Why some objects are never deleted to be made again.
const KEPT: Readonly<Record<string, string>> = {
  PersistentVolumeClaim: 'the data in its volume would be lost. Make another one under a new name, and copy the data',
  PersistentVolume: 'the data in its volume would be lost. Make another one under a new name, and copy the data',
  Namespace: 'everything in it would be deleted, too. Make another one under a new name',
  CustomResourceDefinition: 'every object of its kind would be deleted, too. Serve a new version of the kind',
  Service:
    'its load balancer, and with it its address, would be another one. Make a second Service, and move the traffic',
  StatefulSet: 'its claims, and the data in their volumes, would be deleted, too. Make another one under a new name',
}

/** The fields that cannot change any more, each with its way out. */
export function explainImmutable({ answer, name, manifest, live }: Subject): Problem[] {
  if (!isImmutable(answer)) return []
  const { object } = manifest
  const replacement = replacementOf(object, live ?? object, true)
  return causesOf(answer).flatMap(({ message, field }) =>
    changedIn(field, message, object, live).map((changed): Problem => {
      const path = pathOf(changed, object)
      const there = live && shownAt(live, path)
      const here = shownAt(object, path)
      const values = [there && `Live it is ${quoted(there)}`, here && `here ${quoted(here)}`].filter(
        (text) => text !== undefined,
      )
      return {
        what: `${name}: ${changed} cannot change any more`,
        why: [inWords(message), ...(there === undefined ? [] : [`${values.join(', ')}.`])].join('\n'),
        fix: replacement
          ? `Keep the value that is live; or let this run delete the object and make it again, by \`recreate: true\`${stops(object, replacement)}.`
          : `Keep the value that is live. Not even \`recreate: true\` deletes it to make it again: ${KEPT[object.kind] ?? 'what is lost with it is not known'}.`,
        at: manifest.at(path),
      }
    }),
  )
}

function quoted(value: string): string {
  return /^[{[]/.test(value) ? `\`${value}\`` : value
}

/** What the API server says, where that is more than that it cannot change. */
function inWords(message: string): string {
  const said = withoutValues(message)
  return said === 'field is immutable'
    ? 'The field is immutable: it is set when the object is created, and kept.'
    : said
}

/** A message that blames the whole spec is about those of its fields that differ from what is live. */
function changedIn(field: string, message: string, object: KubernetesObject, live?: KubernetesObject): string[] {
  if (field !== 'spec' || live === undefined) return [field]
  const allowed = /fields other than(.*)/.exec(message)?.[1] ?? ''
  const changed = Object.entries((object.spec as object | undefined) ?? {})
    .filter(([key, value]) => !allowed.includes(`'${key}'`) && !holds(valueAt(live, ['spec', key]), value))
    .map(([key]) => `spec.${key}`)
  return changed.length > 0 ? changed : [field]
}

function stops({ kind }: KubernetesObject, { propagation }: Replacement): string {
  const runs = /^(Deployment|StatefulSet|DaemonSet|ReplicaSet|Pod)$/.test(kind)
  return runs && propagation !== 'Orphan' ? ' (what it runs stops, and starts anew)' : ''
}
