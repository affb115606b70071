import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeKubeconfig } from '../kubeconfig.ts'
import { connect, type Kubernetes } from '../kubernetes.ts'
import type { Part } from '../part.ts'
import { nodeAddress, nodeName, registryHosts, registryPassword, type World } from '../world.ts'
import { readCloud } from './aws.ts'

const config = (world: World) => ({
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  address: nodeAddress,
  authentication: {
    x509: { clientCAFile: world.path('pki/ca.pem') },
    anonymous: { enabled: false },
    webhook: { enabled: true },
  },
  authorization: { mode: 'Webhook' },
  tlsCertFile: world.path('pki/kubelet.pem'),
  tlsPrivateKeyFile: world.path('pki/kubelet.key'),
  providerID: readCloud(world).providerId,
  clusterDNS: [nodeAddress],
  clusterDomain: 'cluster.local',
  cgroupDriver: 'cgroupfs',
  cgroupRoot: `/${world.id}`,
  enforceNodeAllocatable: [],
  failCgroupV1: false,
  failSwapOn: false,
  containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
  podLogsDir: world.path('logs/pods'),
  serializeImagePulls: false,
  imageGCHighThresholdPercent: 100,
  // The machine's disk and memory are the developer's business.
  evictionHard: {
    'memory.available': '0%',
    'nodefs.available': '0%',
    'nodefs.inodesFree': '0%',
    'imagefs.available': '0%',
    'imagefs.inodesFree': '0%',
  },
  // Sooner than usual: tests wait for what these tell.
  nodeStatusUpdateFrequency: '5s',
  syncFrequency: '10s',
})

/** What a node's role gives on AWS: pulling from the account's registry, and from one whose policy lets it in. */
const loginTo = (host: string) => ({
  auth: Buffer.from(`AWS:${registryPassword(host.split('.')[0] ?? '')}`).toString('base64'),
})
const login = { auths: Object.fromEntries(registryHosts.map((host) => [host, loginTo(host)])) }

interface Node {
  readonly status: { readonly conditions: readonly { readonly type: string; readonly status: string }[] }
  readonly spec: { readonly taints?: readonly unknown[] }
}

export const kubelet = (world: World): Part => {
  const root = world.path('kubelet')
  let kubernetes: Kubernetes | undefined
  return {
    name: 'node',
    needs: ['apiserver', 'containerd', 'aws', 'mirror'],
    start: () => {
      mkdirSync(root, { recursive: true })
      writeFileSync(join(root, 'config.json'), JSON.stringify(login), { mode: 0o600 })
      writeFileSync(world.path('kubelet.json'), JSON.stringify(config(world)))
      return {
        argv: [
          join(world.tools.kubernetes, 'kubelet'),
          `--config=${world.path('kubelet.json')}`,
          `--kubeconfig=${writeKubeconfig(world, 'kubelet')}`,
          `--root-dir=${root}`,
          `--volume-plugin-dir=${world.path('volume-plugins')}`,
          `--hostname-override=${nodeName}`,
          `--node-ip=${nodeAddress}`,
        ],
      }
    },
    ready: async () => {
      kubernetes ??= connect(world)
      const node = (await kubernetes.call('GET', `/api/v1/nodes/${nodeName}`)) as Node
      const ready = node.status.conditions.some(({ type, status }) => type === 'Ready' && status === 'True')
      if (!ready || node.spec.taints) return false
      // What every pod needs of its namespace; the controllers make it a moment after their start.
      await kubernetes.call('GET', '/api/v1/namespaces/default/serviceaccounts/default')
      await kubernetes.call('GET', '/api/v1/namespaces/default/configmaps/kube-root-ca.crt')
      return true
    },
  }
}
