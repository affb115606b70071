import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { rename, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { withLock } from './lock.ts'
import { findProgram } from './packages.ts'
import { cacheDir } from './tools.ts'

/** Raise it when what is below makes other images. */
const recipe = 5

const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex')

/** A layer as a tar file; not compressed, so that nobody spends time on it. */
const packLayer = (root: string): Buffer =>
  execFileSync(
    'tar',
    ['-C', root, '--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '-cf', '-', '.'],
    { maxBuffer: 1 << 30 },
  )

const copy = (from: string, to: string): void => {
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, to)
}

/** Copies a program and the libraries it is linked with to the same places below `root`. */
const copyWithLibraries = (program: string, to: string, root: string): void => {
  copy(program, join(root, to))
  const linked = execFileSync('ldd', [program], { encoding: 'utf8' })
  for (const [, library] of linked.matchAll(/(\/\S+) \(0x/g)) copy(library as string, join(root, library as string))
}

const busyboxRoot = async (root: string): Promise<void> => {
  for (const dir of ['bin', 'etc', 'home/node', 'root', 'tmp', 'usr/local/bin', 'var/run'])
    mkdirSync(join(root, dir), { recursive: true })
  chmodSync(join(root, 'tmp'), 0o1777)
  const busybox = findProgram('busybox') as string
  copyFileSync(busybox, join(root, 'bin/busybox'))
  const applets = execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n')
  for (const applet of applets) if (applet !== 'busybox') await symlink('busybox', join(root, 'bin', applet))
  await writeFile(
    join(root, 'etc/passwd'),
    'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
  )
  await writeFile(join(root, 'etc/group'), 'root:x:0:\nnode:x:1000:\nnogroup:x:65534:\n')
}

const nodeRoot = async (root: string): Promise<void> => {
  mkdirSync(join(root, 'usr/local/bin'), { recursive: true })
  copyWithLibraries(process.execPath, '/usr/local/bin/node', root)
  await symlink('node', join(root, 'usr/local/bin/nodejs'))
  const entrypoint = join(root, 'usr/local/bin/docker-entrypoint.sh')
  // As in the official image: options and scripts are for node, anything else is a command.
  const script = [
    '#!/bin/sh',
    'case $1 in -*) set -- node "$@" ;; *) command -v "$1" >/dev/null || set -- node "$@" ;; esac',
    'exec "$@"',
    '',
  ].join('\n')
  await writeFile(entrypoint, script, { mode: 0o755 })
}

const architecture = process.arch === 'x64' ? 'amd64' : process.arch
/** What an image for another kind of machine says it is for, and the number of that machine in a program's header. */
const [otherArchitecture, otherMachine] = architecture === 'arm64' ? ['amd64', 62] : ['arm64', 183]

/** A program of the other architecture: as much of it as this machine's kernel looks at before it refuses. */
const foreignProgram = (): Buffer => {
  const header = Buffer.alloc(64)
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  header.writeUInt16LE(2, 16)
  header.writeUInt16LE(otherMachine, 18)
  return header
}

interface Image {
  readonly name: string
  readonly tag: string
  readonly layers: readonly Buffer[]
  readonly config: object
  /** The machine's own without it. */
  readonly architecture?: string
  /** Listed by platform, as buildx pushes it. */
  readonly listed?: boolean
}

/** Writes an image the way the registry keeps it on disk, so that it need not be pushed. */
const store = async (root: string, image: Image): Promise<void> => {
  const base = join(root, 'docker/registry/v2')
  const repository = join(base, 'repositories', image.name)
  const put = async (path: string, content: Buffer | string): Promise<void> => {
    mkdirSync(dirname(path), { recursive: true })
    await writeFile(path, content)
  }
  const blob = async (content: Buffer | string, mediaType: string) => {
    const hex = sha256(content)
    await put(join(base, 'blobs/sha256', hex.slice(0, 2), hex, 'data'), content)
    return { mediaType, size: content.length, digest: `sha256:${hex}` }
  }
  const type = 'application/vnd.docker'
  const layers = []
  for (const layer of image.layers) layers.push(await blob(layer, `${type}.image.rootfs.diff.tar`))
  const details = {
    architecture: image.architecture ?? architecture,
    os: 'linux',
    created: '1970-01-01T00:00:00Z',
    config: image.config,
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.digest) },
    history: layers.map(() => ({ created: '1970-01-01T00:00:00Z', created_by: 'ship-to-eks sandbox' })),
  }
  const config = await blob(JSON.stringify(details), `${type}.container.image.v1+json`)
  const mediaType = `${type}.distribution.manifest.v2+json`
  const own = await blob(JSON.stringify({ schemaVersion: 2, mediaType, config, layers }), mediaType)
  const list = `${type}.distribution.manifest.list.v2+json`
  const manifests = [{ ...own, platform: { os: details.os, architecture: details.architecture } }]
  const top = image.listed ? await blob(JSON.stringify({ schemaVersion: 2, mediaType: list, manifests }), list) : own
  for (const { digest } of [config, ...layers])
    await put(join(repository, '_layers', digest.replace(':', '/'), 'link'), digest)
  for (const { digest } of [own, top])
    await put(join(repository, '_manifests/revisions', digest.replace(':', '/'), 'link'), digest)
  const tag = join(repository, '_manifests/tags', image.tag)
  await put(join(tag, 'current/link'), top.digest)
  await put(join(tag, 'index', top.digest.replace(':', '/'), 'link'), top.digest)
}

const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

const makeImages = async (root: string, scratch: string, buildkit: string): Promise<void> => {
  const [busyboxDir, nodeDir] = [join(scratch, 'busybox'), join(scratch, 'node')]
  await busyboxRoot(busyboxDir)
  await nodeRoot(nodeDir)
  const [busybox, node] = [packLayer(busyboxDir), packLayer(nodeDir)]
  const nodeConfig = {
    Env: [path, `NODE_VERSION=${process.versions.node}`],
    Entrypoint: ['docker-entrypoint.sh'],
    Cmd: ['node'],
  }
  const shell = { Env: [path], Cmd: ['sh'] }
  await store(root, { name: 'library/busybox', tag: 'latest', layers: [busybox], config: shell })
  for (const tag of ['24-slim', '24', '24-alpine'])
    await store(root, { name: 'library/node', tag, layers: [busybox, node], config: nodeConfig })
  // What holds a pod's namespaces needs only to wait.
  const pause = { Env: [path], Entrypoint: ['/bin/busybox', 'sleep', '2147483647'] }
  await store(root, { name: 'pause', tag: '3.10', layers: [busybox], config: pause })
  await makeBuilderImage(root, scratch, busybox, buildkit)
  await makeForeignImages(root, scratch, busybox)
}

/** What buildx runs in containers and pods, by the name that it asks for. */
const makeBuilderImage = async (root: string, scratch: string, busybox: Buffer, buildkit: string): Promise<void> => {
  const dir = join(scratch, 'buildkit')
  for (const name of ['buildkitd', 'buildctl']) {
    copy(join(buildkit, name), join(dir, 'usr/bin', name))
    chmodSync(join(dir, 'usr/bin', name), 0o755)
  }
  copyWithLibraries(findProgram('runc') as string, '/usr/bin/runc', dir)
  const config = { Env: [path], Entrypoint: ['buildkitd'], Volumes: { '/var/lib/buildkit': {} } }
  const layers = [busybox, packLayer(dir)]
  await store(root, { name: 'moby/buildkit', tag: 'buildx-stable-1', layers, config })
}

/** Images that do not run here, as a laptop of another kind makes them: listed by platform or alone, and one that says otherwise. */
const makeForeignImages = async (root: string, scratch: string, busybox: Buffer): Promise<void> => {
  const dir = join(scratch, 'foreign')
  mkdirSync(join(dir, 'app'), { recursive: true })
  await writeFile(join(dir, 'app/server'), foreignProgram(), { mode: 0o755 })
  const image = { layers: [busybox, packLayer(dir)], config: { Env: [path], Cmd: ['/app/server'] } }
  const name = 'library/foreign'
  await store(root, { ...image, name, tag: 'listed', architecture: otherArchitecture, listed: true })
  await store(root, { ...image, name, tag: 'alone', architecture: otherArchitecture })
  await store(root, { ...image, name, tag: 'mislabelled' })
}

/** The folder of a registry that holds the base images; made from this machine's programs and BuildKit's when missing. */
export const ensureImages = async (buildkit: string): Promise<string> => {
  const busybox = statSync(findProgram('busybox') as string)
  const node = statSync(process.execPath)
  const runc = statSync(findProgram('runc') as string)
  const sizes = [node.size, busybox.size, busybox.mtimeMs, runc.size, runc.mtimeMs]
  const facts = [recipe, process.version, process.arch, ...sizes, buildkit]
  const dir = join(cacheDir(), 'images', sha256(JSON.stringify(facts)).slice(0, 16))
  if (existsSync(dir)) return dir
  await withLock(join(cacheDir(), 'images.lock'), async () => {
    if (existsSync(dir)) return
    console.error('sandbox: making the base images')
    mkdirSync(dirname(dir), { recursive: true })
    const scratch = mkdtempSync(`${dir}.`)
    try {
      await makeImages(join(scratch, 'registry'), scratch, buildkit)
      await rename(join(scratch, 'registry'), dir)
    } finally {
      rmSync(scratch, { recursive: true, force: true })
    }
  })
  return dir
}
