import { type Forwarder, forward } from './forwarder.ts'
import type { Hosts } from './hosts.ts'
import { connect, type WatchedObject } from './kubernetes.ts'
import { nodeAddress, type World } from './world.ts'

interface ServicePort {
  readonly port: number
  readonly nodePort?: number
  readonly protocol?: string
}

interface LoadBalancer {
  readonly hostname: string
  readonly close: () => void
}

/** Makes a hostname known after the delay, then lets its ports answer, as a load balancer on AWS does. */
const open = (world: World, hosts: Hosts, address: string, hostname: string, service: WatchedObject): LoadBalancer => {
  const forwarders: Forwarder[] = []
  const ports = (service.spec?.ports ?? []) as readonly ServicePort[]
  const timers = [
    setTimeout(() => hosts.set(hostname, address), world.lbDelay * 1000),
    // Targets are healthy a little after the name is there.
    setTimeout(() => {
      for (const { port, nodePort, protocol } of ports)
        if (nodePort && (protocol ?? 'TCP') === 'TCP') forwarders.push(forward(address, port, nodeAddress, nodePort))
    }, world.lbDelay * 1250),
  ]
  return {
    hostname,
    close: () => {
      for (const timer of timers) clearTimeout(timer)
      for (const forwarder of forwarders) forwarder.close()
      hosts.remove(hostname)
    },
  }
}

/** Gives the hostnames in the status of Services an address and traffic, until the Service goes. */
export const followLoadBalancers = (world: World, hosts: Hosts): void => {
  const balancers = new Map<string, LoadBalancer & { readonly shape: string }>()
  let last = 0
  const drop = (uid: string): void => {
    balancers.get(uid)?.close()
    balancers.delete(uid)
  }
  const take = (service: WatchedObject): void => {
    const { uid } = service.metadata
    const hostname = service.status?.loadBalancer?.ingress?.[0]?.hostname
    const shape = JSON.stringify([hostname, service.spec?.ports])
    if (balancers.get(uid)?.shape === shape) return
    drop(uid)
    if (!hostname) return
    last = (last % 250) + 1
    balancers.set(uid, { ...open(world, hosts, `127.0.1.${last}`, hostname, service), shape })
  }
  connect(world).watch('/api/v1/services', {
    listed: (services) => {
      const there = new Set(services.map(({ metadata }) => metadata.uid))
      for (const uid of balancers.keys()) if (!there.has(uid)) drop(uid)
      for (const service of services) take(service)
    },
    changed: (type, service) => (type === 'DELETED' ? drop(service.metadata.uid) : take(service)),
  })
}
