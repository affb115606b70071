import { type KubernetesObject, label, type Path, valueAt, withValue } from '../../manifest.ts'
import type { Written } from '../../manifests/written.ts'
import type { Problem } from '../../problem.ts'
import { keyOf } from './once.ts'

const INGRESS = 'Ingress networking.k8s.io'
const ROUTE = 'HTTPRoute gateway.networking.k8s.io'

/** The Ingress or route with `/pr-12` before each of its paths; any other object as it is. */
export function withPaths(object: KubernetesObject, prefix: string): KubernetesObject {
  const key = keyOf(object)
  if (key === INGRESS)
    return indexes(object, ['spec', 'rules'])
      .flatMap((rule) => indexes(object, [...rule, 'http', 'paths']))
      .reduce((now, path) => withValue(now, [...path, 'path'], below(prefix, valueAt(now, [...path, 'path']))), object)
  if (key === ROUTE)
    return indexes(object, ['spec', 'rules']).reduce((now, rule) => {
      const matches = indexes(now, [...rule, 'matches'])
      const all = { type: 'PathPrefix', value: prefix }
      if (matches.length === 0) return withValue(now, [...rule, 'matches'], [{ path: all }])
      return matches.reduce((inner, match) => {
        const value = valueAt(inner, [...match, 'path', 'value'])
        if (value === undefined) return withValue(inner, [...match, 'path'], all)
        return withValue(inner, [...match, 'path', 'value'], below(prefix, value))
      }, now)
    }, object)
  return object
}

/** Routes that no path tells apart: each at its line. */
export function checkPaths({ object, at }: Written): Problem[] {
  const key = keyOf(object)
  const isPathless = /^(GRPC|TLS)Route gateway\.networking\.k8s\.io$/.test(key)
  const patterns =
    key === ROUTE
      ? indexes(object, ['spec', 'rules'])
          .flatMap((rule) => indexes(object, [...rule, 'matches']))
          .filter((match) => valueAt(object, [...match, 'path', 'type']) === 'RegularExpression')
      : []
  return [...(isPathless ? [['spec']] : []), ...patterns.map((match) => [...match, 'path'])].map((path) => ({
    what: `${label(object)} ${isPathless ? 'has no paths' : 'has a pattern for a path'}, and \`preview-host\` tells previews apart by one`,
    fix: 'Set `preview-host` to a domain, `preview.example.com`: each preview gets a host of its own in it.',
    at: at(path),
  }))
}

function below(prefix: string, path: unknown): string {
  return typeof path !== 'string' || path === '' || path === '/' ? prefix : `${prefix}${path}`
}

function indexes(object: unknown, path: Path): Path[] {
  const list = valueAt(object, path)
  return Array.isArray(list) ? list.map((_, index) => [...path, index]) : []
}
