import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Part } from '../part.ts'
import { listens } from '../probe.ts'
import { nodeAddress, type World } from '../world.ts'

/** Knows the cluster's services and the sandbox's hosts file; asks slirp4netns' resolver for the rest. */
const config = (world: World): string => `.:53 {
  bind ${nodeAddress}
  errors
  hosts /etc/hosts {
    reload 200ms
    ttl 1
    fallthrough
  }
  kubernetes cluster.local in-addr.arpa {
    kubeconfig ${world.path('admin.kubeconfig')}
    pods insecure
    fallthrough in-addr.arpa
  }
  forward . 10.0.2.3
}
`

export const coredns = (world: World): Part => ({
  name: 'coredns',
  needs: ['apiserver'],
  start: () => {
    writeFileSync(world.path('Corefile'), config(world))
    return { argv: [join(world.tools.coredns, 'coredns'), '-conf', world.path('Corefile')] }
  },
  ready: () => listens(53, nodeAddress),
})
