import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import type { Part } from '../part.ts'
import { farRegistryHost, mirrorAddress, nodeAddress, otherRegistryHost, registryHosts, type World } from '../world.ts'

const config = (world: World): string => `version = 2
root = "${world.path('containerd')}"
state = "/run/containerd"
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs"]

[grpc]
  address = "/run/containerd/containerd.sock"

[plugins."io.containerd.internal.v1.opt"]
  path = "${world.path('opt')}"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "registry.k8s.io/pause:3.10"
  # Machines without CAP_SYS_RESOURCE could start no pod otherwise.
  restrict_oom_score_adj = true
  disable_apparmor = true
  stream_server_address = "127.0.0.1"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${world.path('cni')}"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "${world.path('hosts.d')}"
`

const network = {
  cniVersion: '0.4.0',
  name: 'pods',
  plugins: [
    {
      type: 'bridge',
      bridge: 'cni0',
      isGateway: true,
      ipMasq: true,
      hairpinMode: true,
      ipam: {
        type: 'host-local',
        ranges: [[{ subnet: '10.244.0.0/24', rangeStart: '10.244.0.10', gateway: nodeAddress }]],
        routes: [{ dst: '0.0.0.0/0' }],
        dataDir: '/run/cni',
      },
    },
    { type: 'portmap', capabilities: { portMappings: true } },
  ],
}

const writeHosts = (world: World, host: string, content: string): void => {
  mkdirSync(world.path('hosts.d', host), { recursive: true })
  writeFileSync(world.path('hosts.d', host, 'hosts.toml'), content)
}

export const containerd = (world: World): Part => ({
  name: 'containerd',
  start: () => {
    for (const host of ['docker.io', 'registry.k8s.io'])
      writeHosts(world, host, `[host."http://${mirrorAddress}"]\n  capabilities = ["pull", "resolve"]\n`)
    for (const host of [...registryHosts, otherRegistryHost, farRegistryHost])
      writeHosts(world, host, `[host."https://${host}"]\n  ca = "${world.path('pki/ca.pem')}"\n`)
    mkdirSync(world.path('cni'), { recursive: true })
    writeFileSync(world.path('cni/10-pods.conflist'), JSON.stringify(network))
    writeFileSync(world.path('containerd.toml'), config(world))
    // "container" keeps it from loading AppArmor profiles into the machine's kernel.
    return { argv: ['containerd', '--config', world.path('containerd.toml')], env: { container: 'sandbox' } }
  },
  ready: () => existsSync('/run/containerd/containerd.sock'),
})
