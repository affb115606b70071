import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Part } from '../part.ts'
import { listens } from '../probe.ts'
import { awsHosts, nodeAddress, region, registryHost, type World } from '../world.ts'

/** The zones of load balancers' names: here it is their own name server, which knows those in the hosts file alone. */
const balancerZones = [`${region}.elb.amazonaws.com`, `elb.${region}.amazonaws.com`]

const zoneFile = `@ 1 IN SOA ns-1 hostmaster 1 60 60 60 1
@ 1 IN NS ns-1
ns-1 1 IN A ${nodeAddress}
`

/** For pods, whose own 127.0.0.3 is not the registry's: by an address of the node (init.sh). */
const registryZone = `${registryHost}:53 {
  bind ${nodeAddress}
  errors
  hosts {
    10.244.0.3 ${registryHost}
  }
}
`

/** Knows the cluster's services and the sandbox's hosts file; asks slirp4netns' resolver for the rest. */
const config = (world: World): string => `${registryZone}${balancerZones.map((zone) => `${zone}:53`).join(' ')} {
  bind ${nodeAddress}
  errors
  hosts /etc/hosts {
    reload 200ms
    ttl 1
    fallthrough
  }
  file ${world.path('balancers.zone')}
}
${awsHosts.map((zone) => `${zone}:53`).join(' ')} {
  bind ${nodeAddress}
  errors
  template IN A {
    answer "{{ .Name }} 1 IN A ${nodeAddress}"
  }
  template IN AAAA {
    rcode NOERROR
  }
}
.:53 {
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
    writeFileSync(world.path('balancers.zone'), zoneFile)
    writeFileSync(world.path('Corefile'), config(world))
    return { argv: [join(world.tools.coredns, 'coredns'), '-conf', world.path('Corefile')] }
  },
  ready: () => listens(53, nodeAddress),
})
