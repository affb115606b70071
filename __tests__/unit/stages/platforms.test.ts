import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Hall } from '../../../src/hall.ts'
import type { Node } from '../../../src/image/nodes.ts'
import type { ImageInputs } from '../../../src/inputs/images.ts'
import type { Manifest } from '../../../src/manifest.ts'
import type { Problem } from '../../../src/problem.ts'
import { checkFit, settlePlatforms } from '../../../src/stages/platforms.ts'
import { BUILD } from '../../support/builds.ts'
import { folderOf, problemsOf, testIo } from '../../support/world.ts'

const OWN = `linux/${process.arch === 'x64' ? 'amd64' : process.arch}`
const OTHER = OWN === 'linux/arm64' ? 'linux/amd64' : 'linux/arm64'
const node = (platform: string): Node => ({ platform, labels: {}, taints: [] })
const IMAGE: ImageInputs = {
  repository: { name: 'web', account: undefined, region: undefined },
  createRepository: true,
  source: BUILD,
  tags: [],
  replace: undefined,
}
const container = (image: number): Manifest => ({
  object: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { template: { spec: { containers: [{ image: 'web' }] } } },
  },
  at: () => ({ file: 'web.yaml', line: 9 }),
  phase: 0,
  headStart: false,
  awaited: false,
  ourImage: [{ path: ['spec', 'template', 'spec', 'containers', 0, 'image'], image }],
})

/** A runner whose builder has this driver. */
async function hallWith(driver: string) {
  const root = await folderOf({
    docker: `#!/bin/sh\n[ "$2" = inspect ] && printf 'Name: b\\nDriver: ${driver}\\n' || echo '[]'\n`,
  })
  await chmod(join(root, 'docker'), 0o755)
  const warnings: Problem[] = []
  const io = testIo({ PATH: `${root}:${process.env.PATH}` })
  return { warnings, hall: { io, report: { warn: (warning: Problem) => warnings.push(warning) } } as unknown as Hall }
}
const ground = (nodes: Node[], image = 0) => ({ set: [container(image)], nodes: Promise.resolve(nodes) })

describe('an image is built for', () => {
  const settle = async (nodes: Node[], driver = 'remote', source: object = {}, image = 0) => {
    const { hall } = await hallWith(driver)
    const settled = await settlePlatforms({ ...IMAGE, source: { ...BUILD, ...source } }, 0, ground(nodes, image), hall)
    return 'platforms' in settled.source ? settled.source.platforms : undefined
  }

  test('the nodes', async () => expect(await settle([node(OTHER)], 'docker')).toEqual([OTHER]))
  test('each kind of them', async () => expect(await settle([node(OWN), node(OTHER)])).toEqual([OWN, OTHER].toSorted()))
  test('the runner’s own kind, where the builder cannot do several', async () =>
    expect(await settle([node(OWN), node(OTHER)], 'docker')).toEqual([OWN]))
  test('what was asked for', async () =>
    expect(await settle([node(OWN)], 'remote', { platforms: ['x/y'] })).toEqual(['x/y']))
  test('the builder’s own, where nobody knows the nodes', async () => expect(await settle([])).toEqual([]))
  test('the builder’s own, where no workload runs it', async () =>
    expect(await settle([node(OWN)], 'remote', {}, 1)).toEqual([]))
})

describe('an image that does not fit', () => {
  test('is a problem where no node does', async () => {
    const { hall } = await hallWith('remote')
    const problems = await problemsOf(checkFit(IMAGE, [OTHER], 0, ground([node(OWN)]), hall))
    expect(problems).toMatchObject([{ what: expect.stringContaining('Deployment/web'), at: { line: 9 } }])
  })

  test('is a warning where some do', async () => {
    const { hall, warnings } = await hallWith('remote')
    await checkFit(IMAGE, [OTHER], 0, ground([node(OWN), node(OTHER)]), hall)
    expect(warnings).toHaveLength(1)
  })

  test('is nothing where nobody knows', async () => {
    const { hall, warnings } = await hallWith('remote')
    await checkFit(IMAGE, [], 0, ground([node(OWN)]), hall)
    await checkFit(IMAGE, [OTHER], 0, ground([]), hall)
    expect(warnings).toEqual([])
  })
})
