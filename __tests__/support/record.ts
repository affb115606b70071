import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '../../sandbox/kubernetes.ts'
import type { World } from '../../sandbox/world.ts'
import { type Fault, type Frame, faultNames, type Recording, readFault } from './faults.ts'
import { applyText, kubectl, openSurroundings } from './surroundings.ts'

// Records what the API server says of faults over time, all of those named (or all) at once:
// npm run sandbox -- node __tests__/support/record.ts [--seconds 45] [NAME…]

// biome-ignore lint/suspicious/noExplicitAny: the API's objects have any shape
type Live = any

const EVERY_MS = 250
const KINDS = {
  Deployment: '/apis/apps/v1/deployments',
  StatefulSet: '/apis/apps/v1/statefulsets',
  DaemonSet: '/apis/apps/v1/daemonsets',
  ReplicaSet: '/apis/apps/v1/replicasets',
  Job: '/apis/batch/v1/jobs',
  Pod: '/api/v1/pods',
  Service: '/api/v1/services',
  PersistentVolumeClaim: '/api/v1/persistentvolumeclaims',
  ConfigMap: '/api/v1/configmaps',
  Event: '/api/v1/events',
}
const SET = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'Pod', 'Service', 'PersistentVolumeClaim', 'ConfigMap']

const args = process.argv.slice(2)
const seconds = args[0] === '--seconds' ? Number(args.splice(0, 2)[1]) : 45
const names = args.length > 0 ? args : faultNames()
const kubernetes = connect({ path: (...parts: string[]) => join(process.env.SANDBOX_DIR ?? '', ...parts) } as World)

/** Every object of the cluster that a frame may hold, trimmed. */
async function look(): Promise<Live[]> {
  const lists = await Promise.all(
    Object.entries(KINDS).map(async ([kind, path]) => {
      const { items } = (await kubernetes.call('GET', path)) as { items: Live[] }
      return items.map((item) => brief(trim({ kind, ...item })))
    }),
  )
  return lists.flat()
}

const UNREAD = new Set([
  'managedFields',
  'kubectl.kubernetes.io/last-applied-configuration',
  'tolerations',
  'enableServiceLinks',
  'preemptionPolicy',
  'schedulerName',
  'dnsPolicy',
  'terminationMessagePath',
  'terminationMessagePolicy',
  'reportingComponent',
  'reportingInstance',
  'eventTime',
  'hostIPs',
  'podIPs',
  'revisionHistoryLimit',
  'internalTrafficPolicy',
  'ipFamilies',
  'ipFamilyPolicy',
  'generateName',
  'progressDeadlineSeconds',
  'recursiveReadOnly',
  'readOnly',
])

function trim(value: Live): Live {
  if (Array.isArray(value)) return value.filter((item) => !item?.name?.startsWith?.('kube-api-access-')).map(trim)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !UNREAD.has(key))
      .map(([key, item]) => [key, trim(item)]),
  )
}

/** Without what stands in another object of the frame already. */
function brief(object: Live): Live {
  const { kind, metadata, spec, involvedObject, source, ...rest } = object
  if (kind === 'ReplicaSet') return { kind, metadata, spec: { replicas: spec.replicas }, ...rest }
  if (kind !== 'Event') return object
  const { name, namespace, uid, creationTimestamp } = metadata
  const { apiVersion: _, resourceVersion: __, namespace: ___, ...on } = involvedObject
  return { kind, metadata: { name, namespace, uid, creationTimestamp }, involvedObject: on, source, ...rest }
}

/** What tells one frame from the next: not the times alone, nor that an event came a fourth time. */
const substance = (frame: Omit<Frame, 'second'>): string =>
  JSON.stringify(frame, (key, value) => {
    if (key === 'count') return Math.min(value, 3)
    return /Time(stamp)?$|^resourceVersion$/.test(key) && key !== 'deletionTimestamp' ? undefined : value
  })

function frameOf(fault: Fault, objects: readonly Live[]): Omit<Frame, 'second'> {
  const written = fault.manifest
    .split('---\n')
    .map((text) => `${/^kind: (.*)$/m.exec(text)?.[1]}/${/^ {2}name: (.*)$/m.exec(text)?.[1]}`)
  const main = /^(load-balancer|subnets)/.test(fault.name) ? written[0] : written.at(-1)
  const title = ({ kind, metadata }: Live) => `${kind}/${metadata.name}`
  return {
    workload: objects.find((one) => title(one) === main),
    others: objects.filter((one) => SET.includes(one.kind) && written.includes(title(one)) && title(one) !== main),
    replicaSets: objects.filter(({ kind }) => kind === 'ReplicaSet'),
    pods: objects.filter((one) => one.kind === 'Pod' && title(one) !== main),
    events: objects.filter(({ kind }) => kind === 'Event'),
  }
}

async function logsOf(namespace: string, pods: readonly Live[]): Promise<Recording['logs']> {
  const ask = (pod: string, container: string, ...more: string[]) =>
    kubectl('--namespace', namespace, 'logs', pod, '--container', container, '--tail=25', ...more).catch(
      () => undefined,
    )
  const logs: Record<string, { current: string; previous?: string }> = {}
  for (const { metadata, spec } of pods)
    for (const { name } of [...(spec.initContainers ?? []), ...spec.containers]) {
      const current = await ask(metadata.name, name)
      const previous = await ask(metadata.name, name, '--previous')
      if (current !== undefined)
        logs[`${metadata.name}/${name}`] = { current, ...(previous === undefined ? {} : { previous }) }
    }
  return logs
}

function write({ name, about, manifest }: Fault, recording: Omit<Recording, 'about' | 'manifest'>): void {
  const file = resolve(import.meta.dirname, `../fixtures/faults/${name}.json`)
  // A frame a line: a diff of a new recording can be read.
  const frames = recording.frames.map((frame) => `    ${JSON.stringify(frame)}`).join(',\n')
  const head = `  "about": ${JSON.stringify(about)},\n  "manifest": ${JSON.stringify(manifest)},\n`
  writeFileSync(file, `{\n${head}  "frames": [\n${frames}\n  ],\n  "logs": ${JSON.stringify(recording.logs)}\n}\n`)
  console.error(`${name}: ${recording.frames.length} frames until ${recording.frames.at(-1)?.second} s`)
}

const surroundings = await openSurroundings()
const faults = names.map(readFault)
for (const fault of faults) await surroundings.prepare(fault, fault.name)
const earlier = new Set((await look()).map(({ metadata }) => metadata.uid))

const recorded = new Map(faults.map(({ name }) => [name, [] as Frame[]]))
const began = new Map<string, number>()
const done = Promise.all(
  faults.map(async (fault, index) => {
    // One after the other, so that the machine has the strength for each beginning.
    await sleep(index * 400)
    began.set(fault.name, performance.now())
    await applyText(fault.manifest, '--namespace', fault.name)
    await surroundings.disturb(fault, fault.name)
  }),
)
const last = (name: string) => recorded.get(name)?.at(-1)
for (;;) {
  const objects = await look()
  const now = performance.now()
  for (const fault of faults) {
    const second = Math.round((now - (began.get(fault.name) ?? now)) / 100) / 10
    const own = objects.filter(({ metadata }) => metadata.namespace === fault.name)
    // What was there before the set stays in view where the set changes it.
    const frame = frameOf(
      fault,
      own.filter((one) => one.kind !== 'Event' || !earlier.has(one.metadata.uid)),
    )
    if (frame.workload === undefined || second > seconds) continue
    const before = last(fault.name)
    const { second: _, ...known } = before ?? { second: 0 }
    if (before !== undefined && (second - before.second < 0.7 || substance(known as Frame) === substance(frame)))
      continue
    recorded.get(fault.name)?.push({ second, ...frame })
  }
  if (began.size === faults.length && now - Math.max(...began.values()) > seconds * 1000) break
  await sleep(EVERY_MS)
}
await done
for (const fault of faults) {
  const frames = recorded.get(fault.name) ?? []
  const pods = [...(last(fault.name)?.pods ?? []), last(fault.name)?.workload].filter((one) => one?.kind === 'Pod')
  write(fault, { frames, logs: await logsOf(fault.name, pods) })
}
surroundings.close()
process.exit(0)
