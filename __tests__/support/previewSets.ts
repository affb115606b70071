import type { KubernetesObject } from '../../src/manifest.ts'
import { podSpecPath } from '../../src/manifests/pods.ts'
import type { Preview } from '../../src/preview/preview.ts'
import { type PreviewSet, previewSet } from '../../src/preview/set/set.ts'
import type { Problem } from '../../src/problem.ts'
import { manifestsOf } from './manifests.ts'

/** The preview of pull request 12 of `octo/app`. */
export const PREVIEW: Preview = {
  repository: { id: 1001, name: 'octo/app' },
  number: 12,
  namespace: 'preview-app-pr-12',
  sha: 'beefbeefbeefbeefbeefbeefbeefbeefbeefbeef',
  branch: 'topic',
  host: undefined,
}

interface Other {
  readonly host?: string
  /** The input `namespace`. */
  readonly namespace?: string
}

/** What a YAML text becomes as a preview. */
export function previewOfYaml(yaml: string, { host, namespace }: Other = {}): PreviewSet {
  return previewSet(manifestsOf(yaml), { ...PREVIEW, host }, { namespace, podSpecPath })
}

/** The objects that a YAML text becomes, without the preview's Namespace. All of it has to be allowed. */
export function objectsOfYaml(yaml: string, other?: Other): readonly KubernetesObject[] {
  const { manifests, problems } = previewOfYaml(yaml, other)
  if (problems.length > 0) throw new Error(problems.map(({ what }) => what).join('\n'))
  return manifests.slice(1).map(({ object }) => object)
}

/** `7: what`, a line each. */
export function lines(problems: readonly Problem[]): string[] {
  return problems.map(({ what, at }) => `${at?.line}: ${what}`)
}
