import type { Plan, Step } from '../cluster/plan/plan.ts'
import { label, type Path } from '../manifest.ts'
import { type Problem, place } from '../problem.ts'
import { configKey, configsOf, readingsOf, templatePath } from './configs.ts'

/**
 * A warning for each ConfigMap or Secret that a plan changes under pods which will not notice. Values in volumes, but
 * for those mounted with `subPath`, arrive by themselves: nothing is said of them. Every object of a plan has its
 * namespace.
 */
export function staleConfigs(plan: Plan): Problem[] {
  const configs = configsOf(
    plan.filter(changesValues).map(({ manifest }) => manifest),
    '',
  )
  if (configs.size === 0) return []
  return plan.flatMap((step) => {
    if (rolls(step)) return []
    const { object, at } = step.manifest
    const told = new Set<unknown>()
    return readingsOf(step.manifest).flatMap(({ kind, name, path, arrives }): Problem[] => {
      const config = configs.get(configKey(kind, object.metadata.namespace ?? '', name))
      if (config === undefined || arrives || told.has(config)) return []
      told.add(config)
      return [
        {
          what: `${label(config.object)} changes, and the pods of ${label(object)} keep its old values`,
          why: `They read it only when they start, and ${label(object)} itself does not change. The ${kind} is at ${place(config.at())}.`,
          fix: `Let this action replace them (\`restart: true\`), or do it when it suits you: kubectl rollout restart ${label(object).toLowerCase()}${namespaceOf(object.metadata.namespace)}`,
          at: at(path),
        },
      ]
    })
  })
}

function namespaceOf(namespace: string | undefined): string {
  return namespace === undefined ? '' : ` -n ${namespace}`
}

const VALUES = ['data', 'binaryData', 'stringData']

function changesValues({ action, fields }: Step): boolean {
  if (action === 'replaced') return true
  return action === 'configured' && fields.some(({ path }) => VALUES.includes(String(path[0])))
}

/** Whether pods are started by the step itself: all of them, or because their template changes. */
function rolls({ action, manifest, fields }: Step): boolean {
  if (action !== 'configured' && action !== 'unchanged') return true
  const template = templatePath(manifest)
  return template !== undefined && fields.some(({ path }) => startsWith(path, template))
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((key, index) => path[index] === key)
}
