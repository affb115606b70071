import type { DeployInputs } from './inputs/deploy.ts'
import type { ImageInputs } from './inputs/images.ts'
import type { Inputs } from './inputs/inputs.ts'
import type { Preview } from './preview/preview.ts'

/** What this run will do and what not: an input that GitHub ignored for its misspelt name shows here. */
export function intention({ region, images, cluster, deploy: target, dryRun }: Inputs, preview?: Preview): string {
  const first = images.length === 0 ? 'builds and pushes nothing (no `ecr-repository`)' : imagesOf(images, region)
  const second =
    target === undefined
      ? `deploys nothing (no \`${cluster === undefined ? 'cluster-name' : 'manifests'}\`)`
      : `deploys ${listed(target.manifests)} to ${target.cluster}, ${where(target, preview)}${options(target)}`
  const does = `${first}; ${second}.`
  if (dryRun) return `Dry run: checks and plans, and changes nothing. Without \`dry-run\`, this run ${does}`
  return `${does.charAt(0).toUpperCase()}${does.slice(1)}`
}

/** How each kind of image comes about: one of them, and several. */
const VERBS: Readonly<Record<ImageInputs['source']['kind'], readonly [one: string, several: string]>> = {
  build: ['builds an image and pushes it to', 'images and pushes them to'],
  local: ['pushes a local image to', 'local images to'],
  pinned: ['takes an image of', 'images of'],
}

function imagesOf(images: readonly ImageInputs[], region: string): string {
  const kinds = Map.groupBy(images, ({ source }) => source.kind)
  return [...kinds]
    .map(([kind, some]) => {
      const [one, several] = VERBS[kind]
      const verb = some.length === 1 ? one : `${one.split(' ')[0]} ${some.length} ${several}`
      return `${verb} ${listed(some.map(({ repository }) => repository.name))} (ECR, ${regionsOf(some, region)})`
    })
    .join('; ')
}

function regionsOf(images: readonly ImageInputs[], region: string): string {
  return listed([...new Set(images.map(({ repository }) => repository.region ?? region))])
}

function where({ namespace = 'default' }: DeployInputs, preview: Preview | undefined): string {
  return preview === undefined
    ? `namespace ${namespace}`
    : `namespace ${preview.namespace}, as the preview of #${preview.number}`
}

/** The switches that are on, which a reader would otherwise have to believe. */
function options({ forceConflicts, recreate, prune, rollback, restart }: DeployInputs): string {
  const on = Object.entries({ 'force-conflicts': forceConflicts, recreate, prune, rollback, restart }).flatMap(
    ([name, value]) => (value ? [name] : []),
  )
  return on.length === 0 ? '' : `, with ${listed(on)}`
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
