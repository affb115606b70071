import { label, type Path, valueAt, withValue } from '../../manifest.ts'
import type { Written } from '../../manifests/written.ts'
import type { Problem } from '../../problem.ts'
import { fieldsIn, stringsIn } from './fields.ts'

/** Fields whose own keys are words of people: none of them names a namespace. */
const FREE = ['labels', 'annotations', 'matchLabels', 'data', 'stringData', 'binaryData']
/** Lists of namespaces: of pod affinity, and of monitors. */
const LISTS = ['namespaces', 'matchNames']
/** The label that every namespace has by its name. */
const BY_NAME = 'kubernetes.io/metadata.name'

/** The one namespace that a set names, by itself or by the input; a second one has no place in a preview. */
export function secondNamespaces(
  written: readonly Written[],
  given: string | undefined,
): { old: string | undefined; problems: Problem[] } {
  const named = written.flatMap(({ object, at }) => {
    const isNamespace = object.kind === 'Namespace' && object.apiVersion === 'v1'
    const name = isNamespace ? object.metadata.name : object.metadata.namespace
    return name === undefined ? [] : [{ name, object, at: at(['metadata', isNamespace ? 'name' : 'namespace']) }]
  })
  const counts = Map.groupBy(named, ({ name }) => name)
  const [most] = [...counts].toSorted(([, one], [, other]) => other.length - one.length)
  const old = given ?? most?.[0]
  return {
    old,
    problems: named
      .filter(({ name }) => name !== old)
      .map(({ name, object, at }) => ({
        what:
          object.kind === 'Namespace'
            ? `${label(object)} is a second namespace, and a preview has one`
            : `${label(object)} belongs to a second namespace, ${name}, and a preview has one`,
        why: given === undefined ? `Most objects are in ${old}.` : `\`namespace\` is ${given}.`,
        fix: 'Drop its namespace, or leave it out of what previews apply: an overlay of their own, named by `manifests`.',
        at,
      })),
  }
}

/** The object in the preview's namespace, with every field that names the set's own namespace. */
export function inNamespace(written: Written, old: string | undefined, namespace: string): Written {
  const placed = withValue(written.object, ['metadata', 'namespace'], namespace)
  if (old === undefined) return { ...written, object: placed }
  const object = namesOf(placed, old).reduce((object, path) => withValue(object, path, namespace), placed)
  return { ...written, object }
}

/** Where an object names a namespace in Kubernetes' own ways: subjects of a binding, routes, policies, affinities. */
function namesOf(object: unknown, old: string): Path[] {
  return fieldsIn(object, FREE).flatMap(({ path, value }): Path[] => {
    const key = path.at(-1)
    if (key === 'namespace' && value === old) return [path]
    if (LISTS.includes(String(key)) && Array.isArray(value)) return indexesOf(value, old, path)
    if (key === 'matchLabels' && valueAt(value, [BY_NAME]) === old) return [[...path, BY_NAME]]
    if (key === 'matchExpressions' && Array.isArray(value))
      return value.flatMap((one, index) => {
        const values = valueAt(one, ['key']) === BY_NAME ? valueAt(one, ['values']) : undefined
        return Array.isArray(values) ? indexesOf(values, old, [...path, index, 'values']) : []
      })
    return []
  })
}

function indexesOf(list: readonly unknown[], wanted: string, path: Path): Path[] {
  return list.flatMap((item, index) => (item === wanted ? [[...path, index]] : []))
}

/** Addresses in texts that lead into the namespace the set has elsewhere: a preview would speak to production. */
export function pointers(written: readonly Written[], old: string, namespace: string): Problem[] {
  const services = new Set(
    written
      .filter(({ object }) => object.kind === 'Service' && object.apiVersion === 'v1')
      .map(({ object }) => object.metadata.name),
  )
  return written.flatMap(({ object, at }) =>
    stringsIn(object).flatMap(({ path, text }): Problem[] => {
      const address = addressIn(text, old, services)
      if (address === undefined) return []
      const isOwn = services.has(address.split('.')[0] as string)
      return [
        {
          what: `${label(object)} names ${address}, which is in another namespace than the preview`,
          why: isOwn
            ? `The preview has that Service in ${namespace}.`
            : `The preview is in ${namespace}, and has no such Service: it would use the one of ${old}.`,
          fix: `Write ${address.split('.')[0]} alone: a Service of the same namespace needs no more. Leave it if it is meant.`,
          at: at(path),
        },
      ]
    }),
  )
}

/** `api.shop.svc` in a text, or `api.shop` of a Service that the set has. */
function addressIn(text: string, old: string, services: ReadonlySet<string>): string | undefined {
  const end = `.${old}`
  for (let from = text.indexOf(end); from >= 0; from = text.indexOf(end, from + 1)) {
    const name = /[a-z0-9-]*$/.exec(text.slice(Math.max(0, from - 63), from))?.[0] ?? ''
    const after = text.slice(from + end.length, from + end.length + 5)
    // The API itself is the same for every namespace.
    if (name === '' || (name === 'kubernetes' && old === 'default')) continue
    if (/^\.svc(?![\w-])/.test(after)) return `${name}${end}.svc`
    if (services.has(name) && !/^[\w.-]/.test(after)) return `${name}${end}`
  }
  return undefined
}
