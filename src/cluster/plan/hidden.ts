import type { KubernetesObject } from '../../manifest.ts'
import { isSecretName, redacted } from '../../untrusted.ts'
import { isMap } from './owned.ts'

/** What stands for a value that nobody may read in a log. */
const HIDDEN = '(hidden)'

// Names of an API's own fields: neither `secretName`, nor `tokenExpirationSeconds`, nor `key` holds a secret.
const SECRET_FIELD =
  /(?:password|passwd|passphrase|token|api_?key|access_?key|secret_?key|private_?key|client_?secret|credentials?|dsn|connection_?string)$|^secret$/i
// The data source of a Go program: `user:password@tcp(host)/base`.
const DATA_SOURCE = /(\w:)[^\s/@]{1,500}(?=@(?:tcp|udp|unix)\()/g
const SECRET_FLAG = /^--?[\w-]{0,60}(?:pass(?:word|wd|phrase)?|pwd|secret|token|credentials?|key)$/i

/** A copy of an object of the same shape, in which values that are, or look, secret read `(hidden)`. */
export function hide(object: KubernetesObject): KubernetesObject {
  const shown = hideFields(object) as KubernetesObject
  const annotations = shown.metadata?.annotations
  return {
    ...shown,
    ...(annotations === undefined
      ? {}
      : { metadata: { ...shown.metadata, annotations: hideValues(annotations, isSecretName) as typeof annotations } }),
    ...(object.kind === 'Secret' ? hideParts(shown, ['data', 'stringData'], () => true) : {}),
    ...(object.kind === 'ConfigMap' ? hideParts(shown, ['data'], isSecretName) : {}),
    // Bytes say nothing to a reader, and may be a store of keys.
    ...(object.kind === 'ConfigMap' ? hideParts(shown, ['binaryData'], () => true) : {}),
  }
}

function hideParts(
  object: KubernetesObject,
  fields: readonly string[],
  isSecret: (name: string) => boolean,
): Record<string, unknown> {
  return Object.fromEntries(
    fields.filter((field) => field in object).map((field) => [field, hideValues(object[field], isSecret)]),
  )
}

function hideValues(values: unknown, isSecret: (name: string) => boolean): unknown {
  // What is no map here is a mistake, and no less secret.
  if (!isMap(values)) return HIDDEN
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, isSecret(name) ? HIDDEN : value]))
}

function hideFields(value: unknown, field = ''): unknown {
  if (typeof value === 'string')
    return SECRET_FIELD.test(field) ? HIDDEN : redacted(value).replace(DATA_SOURCE, `$1${HIDDEN}`)
  if (Array.isArray(value)) return value.map((item, at) => (followsFlag(value, at) ? HIDDEN : hideFields(item, field)))
  if (!isMap(value)) return value
  // A variable of a container, or whatever else has a name and a value: a header, a parameter.
  const isSecret = typeof value.name === 'string' && typeof value.value === 'string' && isSecretName(value.name)
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, isSecret && key === 'value' ? HIDDEN : hideFields(inner, key)]),
  )
}

/** The value of a flag that stands before it in a list of arguments. */
function followsFlag(list: readonly unknown[], at: number): boolean {
  const before = list[at - 1]
  return typeof list[at] === 'string' && typeof before === 'string' && SECRET_FLAG.test(before)
}
