import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Part } from '../part.ts'
import { statusOf } from '../probe.ts'
import { mirrorAddress, registryHosts, type World } from '../world.ts'

export const dockerSocket = '/run/docker.sock'
export const buildkitSocket = '/run/buildkit/buildkitd.sock'
/** The same by a port, for those that bring a certificate of the sandbox's authority. */
export const buildkitAddress = 'tcp://127.0.0.1:1234'

/** CAP_SYS_RESOURCE in the mask of what this machine allows. Source: linux/capability.h. */
const allowsAll = (): boolean =>
  ((BigInt(`0x${/^CapBnd:\s*(\w+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0}`) >> 24n) & 1n) === 1n

/** A privileged container is given every right that there is; here it does without the one that this machine lacks. */
const runtime = (world: World): object => {
  if (allowsAll()) return {}
  const path = world.path('runc')
  const script = `#!/bin/sh
for argument; do
  case $before in
    --bundle) file=$argument/config.json ;;
    --process) file=$argument ;;
  esac
  before=$argument
done
[ -z "$file" ] || sed -i 's/"CAP_SYS_RESOURCE",//g; s/,"CAP_SYS_RESOURCE"//g' "$file"
exec runc "$@"
`
  writeFileSync(path, script, { mode: 0o755 })
  return { runtimes: { here: { path } }, 'default-runtime': 'here' }
}

export const dockerd = (world: World): Part => ({
  name: 'dockerd',
  needs: ['containerd'],
  start: () => {
    for (const host of registryHosts) {
      const certificates = join('/etc/docker/certs.d', host)
      mkdirSync(certificates, { recursive: true })
      copyFileSync(world.path('pki/ca.pem'), join(certificates, 'ca.crt'))
    }
    const mirrors = { 'registry-mirrors': [`http://${mirrorAddress}`] }
    writeFileSync(world.path('docker.json'), JSON.stringify({ ...mirrors, ...runtime(world) }))
    return {
      argv: [
        'dockerd',
        `--config-file=${world.path('docker.json')}`,
        `--host=unix://${dockerSocket}`,
        `--data-root=${world.path('docker')}`,
        '--exec-root=/run/docker',
        '--pidfile=/run/docker.pid',
        '--containerd=/run/containerd/containerd.sock',
        `--cgroup-parent=/${world.id}`,
        '--exec-opt=native.cgroupdriver=cgroupfs',
        '--storage-driver=overlay2',
      ],
      env: { container: 'sandbox' },
    }
  },
  ready: async () => (await statusOf('http', { socketPath: dockerSocket, path: '/_ping' })) === 200,
})

const buildkitConfig = (world: World): string => `root = "${world.path('buildkit')}"
[worker.oci]
  enabled = true
  gc = false
  snapshotter = "overlayfs"
  defaultCgroupParent = "/${world.id}"
[worker.containerd]
  enabled = false
[registry."docker.io"]
  mirrors = ["${mirrorAddress}"]
[registry."${mirrorAddress}"]
  http = true
${registryHosts.map((host) => `[registry."${host}"]\n  ca = ["${world.path('pki/ca.pem')}"]\n`).join('')}`

/** A builder apart from dockerd, for those that make a buildx builder of their own. */
export const buildkitd = (world: World): Part => ({
  name: 'buildkitd',
  start: () => {
    mkdirSync('/run/buildkit', { recursive: true })
    writeFileSync(world.path('buildkitd.toml'), buildkitConfig(world))
    const program = join(world.tools.buildkit, 'buildkitd')
    const pki = (name: string) => world.path('pki', name)
    const tls = ['--tlscacert', pki('ca.pem'), '--tlscert', pki('buildkitd.pem'), '--tlskey', pki('buildkitd.key')]
    const addresses = ['--addr', `unix://${buildkitSocket}`, '--addr', buildkitAddress]
    return { argv: [program, '--config', world.path('buildkitd.toml'), ...addresses, ...tls] }
  },
  ready: () => existsSync(buildkitSocket),
})
