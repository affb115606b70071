import { join } from 'node:path'
import { writeKubeconfig } from '../kubeconfig.ts'
import type { Part } from '../part.ts'
import { nodeName, type World } from '../world.ts'

export const kubeProxy = (world: World): Part => ({
  name: 'kube-proxy',
  needs: ['apiserver'],
  start: () => ({
    argv: [
      join(world.tools.kubernetes, 'kube-proxy'),
      `--kubeconfig=${writeKubeconfig(world, 'proxy')}`,
      '--proxy-mode=iptables',
      `--hostname-override=${nodeName}`,
      '--cluster-cidr=10.244.0.0/24',
      // The kernel's table is not ours to resize.
      '--conntrack-max-per-core=0',
      '--conntrack-tcp-timeout-established=0',
      '--conntrack-tcp-timeout-close-wait=0',
      '--iptables-min-sync-period=100ms',
      '--metrics-bind-address=127.0.0.1:10249',
      '--healthz-bind-address=127.0.0.1:10256',
    ],
  }),
  ready: async () => (await fetch('http://127.0.0.1:10249/healthz')).ok,
})
