import type { KubernetesObject, Manifest } from '../manifest.ts'
import { isMap } from './owned.ts'

// So many of a shape are rehearsed; where those are taken, the others will be.
const ASKED = 10
const LARGEST = 512 * 1024
const KEY = /^[-._a-zA-Z0-9]{1,253}$/
const NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/
const LABEL = /^(?:[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?)?$/
const LABEL_KEY = /^(?:[a-z0-9][-a-z0-9.]{0,251}[a-z0-9]\/)?[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?$/

/**
 * The new ConfigMaps and Secrets of a large set that need no rehearsal: nothing but text under good names, of a shape
 * of which others are rehearsed. A webhook, a policy or missing rights would show on those.
 */
export function needNoRehearsal(manifests: readonly Manifest[]): ReadonlySet<Manifest> {
  const shapes = Map.groupBy(
    manifests.filter(({ object }) => isPlain(object)),
    ({ object }) => shapeOf(object),
  )
  return new Set([...shapes.values()].flatMap((alike) => alike.slice(ASKED)))
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
function shapeOf({ kind, metadata }: KubernetesObject): string {
  const { namespace, labels, annotations } = metadata
  return JSON.stringify([kind, namespace, Object.keys(labels ?? {}).sort(), Object.keys(annotations ?? {}).sort()])
}
