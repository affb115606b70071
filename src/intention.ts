import type { Inputs } from './inputs.ts'

/** What this run will do and what not: an input that GitHub ignored for its misspelt name shows here. */
export function intention({ region, image, deploy: target }: Inputs): string {
  const names = image && `${image.repository.name} (ECR, ${image.repository.region ?? region})`
  const source =
    image &&
    { build: 'Builds an image and pushes it to', local: 'Pushes a local image to', pinned: 'Takes an image of' }[
      image.source.kind
    ]
  const first = image === undefined ? 'Builds and pushes nothing (no `ecr-repository`)' : `${source} ${names}`
  const second =
    target === undefined
      ? 'deploys nothing (no `cluster-name`)'
      : `deploys ${target.manifests.join(', ')} to ${target.cluster}`
  return `${first}; ${second}.`
}
