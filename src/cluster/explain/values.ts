import type { Problem } from '../../problem.ts'
import { pathOf } from './field.ts'
import { causesOf, type Subject, withoutValues } from './subject.ts'

/** Fields that do not exist, and values of the wrong type; each at its line. */
export function explainFields({ message, name, manifest }: Subject): Problem[] {
  const unknown = unknownFields(message)
  if (unknown.length > 0)
    return unknown.map((field) => ({
      what: `${name}: there is no field ${field}`,
      why: 'The cluster checks fields strictly; without that it would drop the field silently.',
      fix: 'Correct its name or its indentation (kubectl explain shows the fields there are).',
      at: manifest.at(pathOf(field, manifest.object)),
    }))
  return [...message.matchAll(/(\.[^\s:]+): (expected [^;\n]+)/g)].map(([, field = '', expected = '']) => ({
    what: `${name}: ${field.slice(1)} has a value of the wrong type`,
    why: `${withoutValues(expected)}.`,
    fix: 'Correct the value; text is quoted, numbers and booleans are not.',
    at: manifest.at(pathOf(field, manifest.object)),
  }))
}

/** Values that Kubernetes does not take, each at its line. */
export function explainInvalid({ answer, name, manifest }: Subject): Problem[] {
  const causes = causesOf(answer).filter(({ field }) => field !== '')
  if (answer.code !== 422) return []
  return causes.map(({ field, message }) => ({
    what: `${name}: ${field} is not accepted`,
    why: withoutValues(message, manifest.object.kind === 'Secret'),
    fix: 'Correct the value.',
    at: manifest.at(pathOf(field, manifest.object)),
  }))
}

/** Strict decoding and the schema of server-side apply name the same mistake in two ways. */
function unknownFields(message: string): string[] {
  const strict = [...message.matchAll(/unknown field "([^"]+)"/g)]
  const undeclared = [...message.matchAll(/\.([^\s:]+): field not declared in schema/g)]
  return [...new Set([...strict, ...undeclared].map(([, field]) => field as string))]
}
