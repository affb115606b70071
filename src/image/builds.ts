import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExecResult, Io } from '../io.ts'
import { Failed, together } from '../problem.ts'
import { type Building, buildArguments } from './arguments.ts'
import { bakeArguments, bakeDefinition, isBakeable, speakers, targetsOf } from './bake.ts'
import { cacheEnvironment } from './cache.ts'
import type { Docker } from './docker.ts'
import { explainBuild } from './failure.ts'
import { hideSecrets, writeSecrets } from './secrets.ts'

/** Builds and pushes; gives the digests that the builds themselves report, in their order. Several go to the builder at once. */
export function buildAll(
  buildings: readonly Building[],
  workspace: string,
  folder: string,
  docker: Docker,
  io: Io,
): Promise<readonly string[]> {
  if (buildings.length > 1 && buildings.every(({ build }) => isBakeable(build)))
    return bake(buildings, workspace, folder, docker, io)
  const own = (called: string): Io =>
    buildings.length === 1 ? io : { ...io, info: (line) => io.info(`[${called}] ${line}`) }
  return together(...buildings.map((one) => build(one, buildings.length, workspace, folder, docker, own(one.called))))
}

async function build(
  { build: given, called, ...making }: Building,
  count: number,
  workspace: string,
  folder: string,
  docker: Docker,
  io: Io,
): Promise<string> {
  return inFolder(folder, async (own) => {
    const metadata = join(own, 'metadata.json')
    const hide = hideSecrets(given)
    const secrets = await writeSecrets(given, own, io)
    const result = await docker(buildArguments(given, { ...making, metadata, secrets }), {
      cwd: workspace,
      env: cacheEnvironment(given, io.environment),
      onLine: (line) => io.info(hide(line)),
    })
    if (result.code !== 0)
      throw new Failed([explainBuild(given, hide(result.stderr), count === 1 ? undefined : called)])
    return digestIn(await readMetadata(metadata))
  })
}

/** One call for all: a definition that nobody else may read says what each of them is. */
async function bake(
  buildings: readonly Building[],
  workspace: string,
  folder: string,
  docker: Docker,
  io: Io,
): Promise<readonly string[]> {
  // What is not of one image alone is the same for all.
  const [{ build: first }] = buildings as readonly [Building]
  return inFolder(folder, async (own) => {
    const metadata = join(own, 'metadata.json')
    const file = join(own, 'bake.json')
    const hide = hideSecrets(first)
    const targets = targetsOf(buildings.map(({ called }) => called))
    const secrets = await writeSecrets(first, own, io)
    const definition = bakeDefinition(buildings, targets, secrets, workspace)
    await writeFile(file, JSON.stringify(definition), { mode: 0o600, flag: 'wx' })
    const named = speakers(targets)
    const result = await docker(bakeArguments(first, { file, metadata }), {
      cwd: workspace,
      env: cacheEnvironment(first, io.environment),
      onLine: (line) => io.info(named(hide(line))),
    })
    if (result.code !== 0)
      throw new Failed([explainBake(buildings, targets, { ...result, stderr: hide(result.stderr) })])
    const all = await readMetadata(metadata)
    return targets.map(([target]) => digestIn((all[target] ?? {}) as Metadata))
  })
}

function explainBake(
  buildings: readonly Building[],
  targets: readonly (readonly [string, string])[],
  { stderr }: ExecResult,
) {
  const failed = /^ERROR: (?:failed to build: )?target ([\w-]+): /m.exec(stderr)?.[1]
  const index = targets.findIndex(([target]) => target === failed)
  const one = buildings[index]
  return one === undefined
    ? explainBuild((buildings[0] as Building).build, stderr, targets.map(([, called]) => called).join(' or '))
    : explainBuild(one.build, stderr, one.called)
}

async function inFolder<T>(folder: string, work: (own: string) => Promise<T>): Promise<T> {
  const own = await mkdtemp(join(folder, 'build-'))
  try {
    return await work(own)
  } finally {
    await rm(own, { recursive: true, force: true })
  }
}

interface Metadata {
  readonly [name: string]: unknown
}

async function readMetadata(file: string): Promise<Metadata> {
  return JSON.parse(await readFile(file, 'utf8').catch(() => '{}'))
}

function digestIn({ 'containerimage.digest': digest }: Metadata): string {
  if (typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest
  throw new Failed([
    {
      what: 'The build did not report the digest of what it pushed',
      why: 'Its metadata has no `containerimage.digest`.',
      fix: 'Use a newer buildx: `uses: docker/setup-buildx-action@v4` before this step.',
    },
  ])
}
