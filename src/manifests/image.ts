import { type Manifest, withValue } from '../manifest.ts'
import { type Problem, place } from '../problem.ts'
import { imageFields } from './pods.ts'

/** The manifest with our images in it wherever its pods name them; `references` in the order of the run's images. */
export function withImages(manifest: Manifest, references: readonly string[]): Manifest {
  return {
    ...manifest,
    object: manifest.ourImage.reduce(
      (object, { path, image }) => withValue(object, path, references[image]),
      manifest.object,
    ),
  }
}

/** A set in which nothing names our image would deploy the old one: refused, with the images that it does name. */
export function checkImageNamed(manifests: readonly Manifest[], wanted: readonly string[], index = 0): Problem[] {
  if (manifests.some(({ ourImage }) => ourImage.some(({ image }) => image === index))) return []
  const found = manifests.flatMap((manifest) =>
    imageFields(manifest.object).map(({ image, path }) => ({ image, at: manifest.at(path) })),
  )
  const what = `No manifest names the image ${wanted.join(' or ')}, so what was built would not be deployed`
  const first = found[0]
  if (first === undefined)
    return [
      {
        what,
        why: 'No pod template of the set names any image.',
        fix: 'Add the workload that runs the image to `manifests`.',
      },
    ]
  return [
    {
      what,
      why: `The set names ${found.map(({ image, at }) => `${image} (${place(at)})`).join(', ')}.`,
      fix: `Say which of them is yours, for example \`replace-image: ${first.image.replace(/@.*$/, '').replace(/:[^:/]*$/, '')}\`.`,
      at: first.at,
    },
  ]
}
