import type { KubernetesObject } from '../../manifest.ts'
import type { Answer, Api } from '../api/client.ts'

/** Whether the API server gives the object its name, so that each run makes a new one. */
export function isGenerated({ metadata }: KubernetesObject): boolean {
  return metadata.name === undefined && typeof metadata.generateName === 'string'
}

/** Makes an object whose name the API server chooses. Server-side apply knows only objects that have one. */
export function create(
  object: KubernetesObject,
  collection: string,
  { api, manager, dryRun }: { readonly api: Api; readonly manager: string; readonly dryRun: boolean },
): Promise<Answer> {
  const query = { fieldManager: manager, fieldValidation: 'Strict', ...(dryRun ? { dryRun: 'All' } : {}) }
  return api.send('POST', collection, { query, body: object })
}
