import { type Path, valueAt } from '../../manifest.ts'
import { entriesAt, type Labels, labelsAt, listAt } from './survey.ts'

/** One demand of a label selector, and where it stands from the selector's own root. */
export interface Demand {
  readonly path: Path
  readonly says: string
  readonly isMet: (labels: Labels) => boolean
}

/** What a label selector demands: `matchLabels` and `matchExpressions`, each entry on its own. */
export function demandsOf(selector: unknown): Demand[] {
  return [
    ...plainDemands(valueAt(selector, ['matchLabels'])).map(({ path, ...rest }) => ({
      ...rest,
      path: ['matchLabels', ...path],
    })),
    ...listAt(selector, ['matchExpressions']).map((expression, index): Demand => {
      const key = String(valueAt(expression, ['key']))
      const operator = String(valueAt(expression, ['operator']))
      const values = listAt(expression, ['values']).map(String)
      return {
        path: ['matchExpressions', index],
        says: `${key} ${operator}${values.length === 0 ? '' : ` ${values.join(', ')}`}`,
        isMet: (labels) => isMet(operator, values, labels[key]),
      }
    }),
  ]
}

/** What a plain map of labels demands, as in a Service's `spec.selector`. */
export function plainDemands(map: unknown): Demand[] {
  const labels = labelsAt(map, [])
  return entriesAt(map, []).map(([key]) => ({
    path: [key],
    says: `${key}: ${labels[key]}`,
    isMet: (given) => given[key] === labels[key],
  }))
}

function isMet(operator: string, values: readonly string[], label: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return label !== undefined && values.includes(label)
    case 'NotIn':
      return label === undefined || !values.includes(label)
    case 'Exists':
      return label !== undefined
    case 'DoesNotExist':
      return label === undefined
    default:
      // An operator that is none is the cluster's to refuse.
      return true
  }
}

/** Labels as people write them. */
export function written(labels: Labels): string {
  const all = Object.entries(labels).map(([key, value]) => `${key}: ${value}`)
  return all.length === 0 ? 'no labels' : all.join(', ')
}
