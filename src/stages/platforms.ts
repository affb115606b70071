import type { Hall } from '../hall.ts'
import { checkBuilder } from '../image/builder.ts'
import { type Node, type Placement, readNodes } from '../image/nodes.ts'
import { checkPlatforms, type Use, wantedPlatforms } from '../image/platforms.ts'
import type { ImageInputs } from '../inputs/images.ts'
import { label, type Manifest, valueAt } from '../manifest.ts'
import { stopOn } from '../problem.ts'
import type { Connection } from './connection.ts'

/** Enough nodes to see every kind of them; each comes with a list of its images. */
const NODES = '200'

/** The nodes that take pods; none, where they may not be listed or nobody answers: others say that better. */
export async function listNodes(connection: Promise<Connection>): Promise<readonly Node[]> {
  try {
    const { api } = await connection
    const answer = await api.send('GET', '/api/v1/nodes', { query: { limit: NODES } })
    return answer.code === 200 ? readNodes(answer.body.items) : []
  } catch {
    return []
  }
}

/** Where images will run. */
export interface Ground {
  readonly set: readonly Manifest[]
  /** None, where they may not be listed. */
  readonly nodes: Promise<readonly Node[]>
}

/** The image with the platforms to build for: those asked for, else the nodes', as far as the builder can. */
export async function settlePlatforms(
  wanted: ImageInputs,
  index: number,
  { set, nodes }: Ground,
  { io }: Hall,
): Promise<ImageInputs> {
  const { source } = wanted
  if (source.kind !== 'build' || source.platforms.length > 0) return wanted
  const platforms = wantedPlatforms(usesOf(set, index), await nodes)
  if (platforms.length === 0) return wanted
  const settled = { ...wanted, source: { ...source, platforms } }
  // Nobody asked for several: a builder that cannot makes its own one, and what does not fit is warned of.
  if (platforms.length > 1 && (await checkBuilder(settled.source, io)).length > 0)
    return platforms.includes(OWN) ? { ...wanted, source: { ...source, platforms: [OWN] } } : wanted
  io.info(`${wanted.repository.name} is for ${platforms.join(' and ')}, which the nodes run`)
  return settled
}

const OWN = `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`

/** Throws what would not run on the nodes, and warns of what may not. */
export async function checkFit(
  { repository }: ImageInputs,
  platforms: readonly string[],
  index: number,
  { set, nodes }: Ground,
  { report }: Hall,
): Promise<void> {
  const { problems, warnings } = checkPlatforms(repository.name, platforms, usesOf(set, index), await nodes)
  for (const warning of warnings) report.warn(warning)
  stopOn(problems)
}

/** The workloads that run an image of ours, once each. */
function usesOf(set: readonly Manifest[], index: number): Use[] {
  return set.flatMap(({ object, ourImage, at }): Use[] => {
    const field = ourImage.find(({ image }) => image === index)
    if (field === undefined) return []
    // …/spec/containers/0/image
    const pod = (valueAt(object, field.path.slice(0, -3)) ?? {}) as Placement
    return [{ label: label(object), pod, at: at(field.path) }]
  })
}
