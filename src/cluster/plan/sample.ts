import type { KubernetesObject, Manifest } from '../../manifest.ts'
import { isMap } from './owned.ts'

// So many of a shape are rehearsed; where those are taken, the others will be.
const ASKED = 10
const LARGEST = 512 * 1024
// With what is put before and behind it, it is still the value of a label.
const LONGEST_NAME = 40
const KEY = /^[-._a-zA-Z0-9]{1,253}$/
const NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/
const LABEL = /^(?:[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?)?$/
const LABEL_KEY = /^(?:[a-z0-9][-a-z0-9.]{0,251}[a-z0-9]\/)?[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?$/

/**
 * The new objects of a large set that need no rehearsal, for others of their shape are rehearsed: ConfigMaps and
 * Secrets of nothing but text under good names, and workloads that differ in a name or a number of one alone. A
 * webhook, a policy, a mistyped field or missing rights would show on those.
 */
export function needNoRehearsal(manifests: readonly Manifest[]): ReadonlySet<Manifest> {
  const shapes = Map.groupBy(manifests, ({ object }) => shapeOf(object))
  shapes.delete(undefined)
  return new Set([...shapes.values()].flatMap((alike) => alike.slice(ASKED)))
}

/** What others of the same shape speak for; undefined for what speaks for itself alone. */
function shapeOf(object: KubernetesObject): string | undefined {
  if (isPlain(object)) return shapeOfData(object)
  const { apiVersion, kind, metadata } = object
  const isWorkload = apiVersion === 'apps/v1' && /^(Deployment|StatefulSet|DaemonSet)$/.test(kind)
  if (!isWorkload || !NAME.test(metadata.name ?? '') || metadata.name.length > LONGEST_NAME) return undefined
  const text = JSON.stringify(object)
  // A short name may stand for anything.
  const nameless = metadata.name.length < 4 ? text : text.replaceAll(metadata.name, '*')
  return nameless.replace(/(?<=[a-z]-)\d{1,6}\b/g, '#')
}

function isPlain(object: KubernetesObject): boolean {
  const { apiVersion, kind, metadata, data, stringData, type, ...others } = object
  const { name, namespace: _, labels, annotations, ...further } = metadata
  const isText = (values: unknown): boolean =>
    values === undefined ||
    (isMap(values) && Object.entries(values).every(([key, value]) => KEY.test(key) && typeof value === 'string'))
  return (
    apiVersion === 'v1' &&
    (kind === 'ConfigMap' ? stringData === undefined && type === undefined : kind === 'Secret' && data === undefined) &&
    (type === undefined || type === 'Opaque') &&
    Object.keys(others).length + Object.keys(further).length === 0 &&
    NAME.test(name ?? '') &&
    isText(data) &&
    isText(stringData) &&
    isPlainMap(labels, LABEL) &&
    isPlainMap(annotations, /^/) &&
    JSON.stringify(object).length < LARGEST
  )
}

function isPlainMap(values: unknown, allowed: RegExp): boolean {
  if (values === undefined) return true
  return (
    isMap(values) &&
    Object.entries(values).every(
      ([key, value]) => LABEL_KEY.test(key) && typeof value === 'string' && allowed.test(value),
    )
  )
}

/** What a webhook or policy may go by: kind, namespace, labels and annotations. */
function shapeOfData({ kind, metadata }: KubernetesObject): string {
  const { namespace, labels, annotations } = metadata
  return JSON.stringify([kind, namespace, Object.keys(labels ?? {}).sort(), Object.keys(annotations ?? {}).sort()])
}
