import type { Hosts } from '../hosts.ts'
import { apply, connect, type Kubernetes, type WatchedObject } from '../kubernetes.ts'
import type { World } from '../world.ts'
import { openBalancers } from './balancers.ts'
import { createRecorder } from './events.ts'
import { type Group, type Hands, reconcile, type Seen } from './group.ts'
import { annotation, controllerName, finalizerOf, groupOf, type Ingress, isOurs, keyOf, stopped } from './ingress.ts'
import { openListeners } from './listeners.ts'

// The real one begins with milliseconds and ends with a quarter of an hour.
const retryMs = (failures: number): number => Math.min(500 * 2 ** failures, 15_000)

/** A stand-in for the AWS Load Balancer Controller: Ingresses of class `alb`, in groups, with its events and words. */
export const startAlbController = async (world: World, hosts: Hosts): Promise<void> => {
  const kubernetes = connect(world)
  const path = '/apis/networking.k8s.io/v1/ingressclasses'
  const alb = { kind: 'IngressClass', metadata: { name: 'alb' }, spec: { controller: controllerName } }
  await apply(kubernetes, `${path}/alb`, { apiVersion: 'networking.k8s.io/v1', ...alb })

  const seen: Seen = { ingresses: new Map(), classes: new Map(), services: new Map() }
  const groups = new Map<string, Group>()
  const hands = createHands(world, hosts, kubernetes)
  let busy = false
  let again = false
  const look = async (): Promise<void> => {
    again = true
    if (busy) return
    busy = true
    while (again) {
      again = false
      await lookAtAll(seen, groups, hands, look).catch((error: Error) =>
        console.error(`sandbox: alb: ${error.message}`),
      )
    }
    busy = false
  }
  const follow = <T>(collection: string, known: Map<string, T>, key: (object: WatchedObject) => string): void =>
    kubernetes.watch(collection, {
      listed: (objects) => {
        known.clear()
        for (const object of objects) known.set(key(object), object as T)
        void look()
      },
      changed: (type, object) => {
        if (type === 'DELETED') known.delete(key(object))
        else known.set(key(object), object as T)
        void look()
      },
    })
  follow(path, seen.classes, ({ metadata }) => metadata.name)
  follow('/api/v1/services', seen.services, ({ metadata }) => `${metadata.namespace}/${metadata.name}`)
  follow('/apis/networking.k8s.io/v1/ingresses', seen.ingresses, ({ metadata }) => metadata.uid)
}

const createHands = (world: World, hosts: Hosts, kubernetes: Kubernetes): Hands => {
  const balancers = openBalancers(world)
  let last = 0
  return {
    kubernetes,
    balancers,
    record: createRecorder(kubernetes),
    open: (hostname) => {
      last = (last % 250) + 1
      const address = `127.0.2.${last}`
      setTimeout(() => hosts.set(hostname, address), world.lbDelay * 1000)
      return openListeners(world, kubernetes, address)
    },
    shut: async ({ name, hostname, listeners }) => {
      listeners.close()
      hosts.remove(hostname)
      await balancers.remove(name)
    },
  }
}

const lookAtAll = async (seen: Seen, groups: Map<string, Group>, hands: Hands, look: () => void): Promise<void> => {
  const members = Map.groupBy(
    [...seen.ingresses.values()].filter((one) => isMember(one, seen)),
    groupOf,
  )
  const held = Map.groupBy(seen.ingresses.values(), (one) => one.metadata.finalizers?.find(isOurs))
  const names = new Set([...members.keys(), ...groups.keys()])
  for (const name of names) {
    const group = groups.get(name) ?? { shape: '', failures: 0 }
    groups.set(name, group)
    const active = inOrder(members.get(name) ?? [])
    const inactive = (held.get(finalizerOf(name)) ?? []).filter((one) => !active.includes(one) && isOf(name, one))
    const shape = JSON.stringify([active, inactive, active.flatMap((one) => neighbours(one, seen))], withoutNoise)
    if (group.shape === shape) continue
    group.shape = shape
    const done = await reconcile(name, active, inactive, group, seen, hands).catch((error: Error) => {
      // Somebody was faster, and the watch will tell; anything else is worth a line.
      if (!error.message.includes(': 409 ')) console.error(`sandbox: alb: ${error.message}`)
      return false
    })
    group.failures = done ? 0 : group.failures + 1
    if (!done)
      setTimeout(() => {
        group.shape = ''
        look()
      }, retryMs(group.failures))
    if (done && active.length === 0 && inactive.length === 0) groups.delete(name)
  }
}

const isMember = (ingress: Ingress, { classes }: Seen): boolean => {
  const found = classes.get(ingress.spec.ingressClassName ?? '')
  const isRunning = found?.metadata.annotations?.[stopped] === undefined
  return found?.spec.controller === controllerName && isRunning && ingress.metadata.deletionTimestamp === undefined
}

/** An implicit group's finalizer does not tell whose it is. */
const isOf = (group: string, ingress: Ingress): boolean => !group.includes('/') || keyOf(ingress) === group

const inOrder = (members: readonly Ingress[]): Ingress[] => {
  const order = (one: Ingress) => Number(annotation(one, 'group.order') ?? 0)
  return members.toSorted((one, other) => order(one) - order(other) || (keyOf(one) < keyOf(other) ? -1 : 1))
}

/** What a member's model is made of besides itself. */
const neighbours = ({ metadata, spec }: Ingress, { classes, services }: Seen): unknown[] => {
  const backends = [
    spec.defaultBackend,
    ...(spec.rules ?? []).flatMap(({ http }) => http?.paths.map((one) => one.backend)),
  ]
  const names = backends.flatMap((backend) => backend?.service?.name ?? [])
  return [
    classes.get(spec.ingressClassName ?? ''),
    ...names.map((name) => services.get(`${metadata.namespace}/${name}`)?.spec),
  ]
}

const withoutNoise = (key: string, value: unknown): unknown =>
  /^(status|managedFields|resourceVersion|finalizers)$/.test(key) ? undefined : value
