import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkBuilder } from '../../../src/image/builder.ts'
import { BUILD } from '../../support/builds.ts'
import { folderOf, testIo } from '../../support/world.ts'

/** A `docker` that knows one builder. */
async function dockerWith(driver: string, store = 'overlay2', status = 'running') {
  const script = `#!/bin/sh
case "$*" in
  "buildx inspect"|"buildx inspect -- mine") printf 'Name:          mine\\nDriver:        ${driver}\\n\\nNodes:\\nName:     mine0\\nEndpoint: tcp://far:1234\\nStatus:   ${status}\\n' ;;
  "buildx inspect"*) echo 'ERROR: no builder "other" found' >&2; exit 1 ;;
  "info --format {{json .DriverStatus}}") echo '[["driver-type","${store}"]]' ;;
  *) exit 9 ;;
esac
`
  const root = await folderOf({ docker: script })
  await chmod(join(root, 'docker'), 0o755)
  return (build: object) => checkBuilder({ ...BUILD, ...build }, testIo({ PATH: `${root}:${process.env.PATH}` }))
}

const NEEDS = [
  ['several `platforms`', { platforms: ['linux/amd64', 'linux/arm64'] }],
  ['`cache: registry`', { cache: 'registry' }],
  ['`provenance`', { provenance: 'mode=max' }],
  ['`sbom`', { sbom: 'true' }],
] as const

describe('the builder inside Docker', () => {
  test.each(NEEDS)('cannot do %s', async (name, build) => {
    const check = await dockerWith('docker')
    const [problem] = await check(build)
    expect(problem?.what).toBe(`The builder mine cannot do ${name}`)
    expect(problem?.fix).toContain('docker/setup-buildx-action')
  })

  test.each(NEEDS)('can do %s where images are kept in containerd', async (_, build) => {
    const check = await dockerWith('docker', 'io.containerd.snapshotter.v1')
    expect(await check(build)).toEqual([])
  })

  test('can do the rest', async () => {
    const check = await dockerWith('docker')
    expect(await check({ platforms: ['linux/arm64'], builder: 'mine' })).toEqual([])
  })
})

test.each(['docker-container', 'remote', 'kubernetes'])('a builder of %s can do it all', async (driver) => {
  const check = await dockerWith(driver)
  expect(await check(Object.assign({}, ...NEEDS.map(([, build]) => build)))).toEqual([])
})

test.each([
  ['remote', ['The builder mine does not answer']],
  ['docker-container', []],
])('a builder of %s that is not active', async (driver, problems) => {
  const check = await dockerWith(driver, 'overlay2', 'inactive')
  expect((await check({ builder: 'mine' })).map(({ what }) => what)).toEqual(problems)
})

test('a builder that is not there is a problem', async () => {
  const check = await dockerWith('remote')
  expect(await check({ builder: 'other' })).toMatchObject([
    { what: '`builder`: buildx does not find other', why: 'ERROR: no builder "other" found' },
  ])
})
