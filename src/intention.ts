import type { Inputs } from './inputs/inputs.ts'
import type { Preview } from './preview/preview.ts'

const VERBS = {
  build: 'Builds an image and pushes it to',
  local: 'Pushes a local image to',
  pinned: 'Takes an image of',
}

/** What this run will do and what not: an input that GitHub ignored for its misspelt name shows here. */
export function intention({ region, images, cluster, deploy: target, dryRun }: Inputs, preview?: Preview): string {
  const does = images.map(
    ({ repository, source }) => `${VERBS[source.kind]} ${repository.name} (ECR, ${repository.region ?? region})`,
  )
  const first = does.length === 0 ? 'Builds and pushes nothing (no `ecr-repository`)' : does.join('; ')
  const second =
    target === undefined
      ? `deploys nothing (no \`${cluster === undefined ? 'cluster-name' : 'manifests'}\`)`
      : `deploys ${target.manifests.join(', ')} to ${target.cluster}${where(preview)}`
  return `${first}; ${second}.${dryRun ? ' A dry run: it checks and plans, and does none of this.' : ''}`
}

function where(preview: Preview | undefined): string {
  return preview === undefined ? '' : `, as the preview of #${preview.number} in ${preview.namespace}`
}
