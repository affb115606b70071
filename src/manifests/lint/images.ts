import type { Inputs } from '../../inputs/inputs.ts'
import { label } from '../../manifest.ts'
import { ecrHost } from '../../partition.ts'
import type { Problem } from '../../problem.ts'
import { imageFields } from '../pods.ts'
import type { Check, Registry } from './survey.ts'

// Registries from which AWS hands its own images to everybody: EKS add-ons, Fluent Bit, App Mesh, deep learning, Marketplace.
const OF_AWS = ['602401143452', '906394416424', '840364872350', '763104351884', '709825985650']

/** The registries that a run works with: that of the account it signs in to, and that of its repository. */
export function registriesOf({ region, role, allowedAccountIds, images }: Inputs): Registry[] {
  const [only, ...others] = allowedAccountIds
  const account = role?.arn.split(':')[4] ?? (others.length === 0 ? only : undefined)
  const homes = images.map(({ repository: of }) => ({ account: of.account ?? account, region: of.region ?? region }))
  return [{ account, region }, ...homes]
}

/** An image in another account's or region's ECR than this run works with; ours is replaced, so it is another's. */
export const foreignImages: Check = ({ manifests, registries }) => {
  const told = new Set<string>()
  return manifests.flatMap(({ object, at, ourImage }) =>
    imageFields(object).flatMap(({ image, path }): Problem[] => {
      const { account = '', region = '' } = ecrHost(image.slice(0, Math.max(image.indexOf('/'), 0))) ?? {}
      const isOurs = ourImage.some((ours) => ours.path.join() === path.join())
      const isHome = registries.some(
        (home) => (home.account ?? account) === account && (home.region ?? region) === region,
      )
      const key = `${account} ${region}`
      if (account === '' || isOurs || isHome || OF_AWS.includes(account) || registries.length === 0 || told.has(key))
        return []
      told.add(key)
      const homes = registries.map((home) => [home.account, home.region].filter(Boolean).join(' in '))
      return [
        {
          what: `${label(object)} takes ${image} from account ${account} in ${region}`,
          why: `This run works with ${[...new Set(homes)].join(' and ')}. The nodes need leave to pull from there.`,
          fix: 'Correct the image’s host, unless it is meant.',
          at: at(path),
        },
      ]
    }),
  )
}
