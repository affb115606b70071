import { groupOf, label, type Manifest, type Path, valueAt } from '../../manifest.ts'
import { type Problem, place } from '../../problem.ts'
import { type Check, type Container, listAt, type Pods } from './survey.ts'

interface Entry {
  readonly value: unknown
  readonly path: Path
}

/** What makes two entries of a list the same: fields, each with what it is when it is left out. */
type Key = Readonly<Record<string, string | undefined>>

/** What may be there once, in the user's words; the entries of the list; and their key. */
type Row<T> = readonly [what: string, entries: (of: T) => readonly Entry[], key: Key]

const BY_NAME: Key = { name: undefined }
const entries = ({ object }: Manifest, ...path: Path): Entry[] =>
  listAt(object, path).map((value, index) => ({ value, path: [...path, index] }))
const ofContainer =
  (list: string) =>
  ({ value, path }: Container): Entry[] =>
    listAt(value, [list]).map((entry, index) => ({ value: entry, path: [...path, list, index] }))
const ofPods =
  (...lists: string[]) =>
  ({ manifest, spec }: Pods): Entry[] =>
    lists.flatMap((list) => entries(manifest, ...spec, list))

const IN_CONTAINERS: readonly Row<Container>[] = [
  ['the variable', ofContainer('env'), BY_NAME],
  ['the port', ofContainer('ports'), { containerPort: undefined, protocol: 'TCP' }],
  ['the port name', ofContainer('ports'), BY_NAME],
  ['the mount path', ofContainer('volumeMounts'), { mountPath: undefined }],
  ['the device path', ofContainer('volumeDevices'), { devicePath: undefined }],
]

const IN_PODS: readonly Row<Pods>[] = [
  ['the container', ofPods('initContainers', 'containers'), BY_NAME],
  ['the volume', ofPods('volumes'), BY_NAME],
  ['the pull secret', ofPods('imagePullSecrets'), BY_NAME],
  ['the host alias', ofPods('hostAliases'), { ip: undefined }],
  [
    'the spread constraint',
    ofPods('topologySpreadConstraints'),
    { topologyKey: undefined, whenUnsatisfiable: undefined },
  ],
  [
    'the host port',
    ({ containers }) =>
      containers.filter(({ path }) => path.includes('containers')).flatMap((one) => ofContainer('ports')(one)),
    { hostPort: undefined, protocol: 'TCP', hostIP: '' },
  ],
]

const IN_OBJECTS: Readonly<Record<string, readonly Row<Manifest>[]>> = {
  Service: [
    ['the port', (manifest) => entries(manifest, 'spec', 'ports'), { port: undefined, protocol: 'TCP' }],
    ['the port name', (manifest) => entries(manifest, 'spec', 'ports'), BY_NAME],
  ],
  ServiceAccount: [['the secret', (manifest) => entries(manifest, 'secrets'), BY_NAME]],
  ValidatingWebhookConfiguration: [['the webhook', (manifest) => entries(manifest, 'webhooks'), BY_NAME]],
  MutatingWebhookConfiguration: [['the webhook', (manifest) => entries(manifest, 'webhooks'), BY_NAME]],
}

// Custom kinds keep their own lists, and may allow what Kubernetes' own do not.
const isBuiltIn = ({ object }: Manifest): boolean => /^$|^(apps|batch|.*\.k8s\.io)$/.test(groupOf(object))

/** What the keyed lists of server-side apply, or the validation behind them, refuse to have twice. */
export const duplicateEntries: Check = ({ manifests, pods }) => {
  const inObjects = manifests
    .filter(isBuiltIn)
    .flatMap((manifest) =>
      (Object.hasOwn(IN_OBJECTS, manifest.object.kind) ? (IN_OBJECTS[manifest.object.kind] ?? []) : []).flatMap(
        ([what, list, key]) => twice(manifest, label(manifest.object), what, list(manifest), key),
      ),
    )
  const inPods = pods
    .filter(({ manifest }) => isBuiltIn(manifest))
    .flatMap((one) => {
      const { manifest, containers } = one
      const name = label(manifest.object)
      return [
        ...IN_PODS.flatMap(([what, list, key]) => twice(manifest, name, what, list(one), key)),
        ...containers.flatMap((container) =>
          IN_CONTAINERS.flatMap(([what, list, key]) =>
            twice(manifest, `${name}: container ${container.name}`, what, list(container), key),
          ),
        ),
      ]
    })
  return [...inObjects, ...inPods]
}

function twice(manifest: Manifest, owner: string, what: string, list: readonly Entry[], key: Key): Problem[] {
  if (list.length < 2) return []
  const fields = Object.entries(key)
  const seen = new Map<string, Entry>()
  return list.flatMap((entry) => {
    const values = fields.map(([field, fallback]) => valueAt(entry.value, [field]) ?? fallback)
    // An entry without its key is no duplicate; what is wrong with it the cluster says.
    if (values.includes(undefined)) return []
    const text = values.map(String).filter((part) => part !== '')
    const first = seen.get(text.join('/'))
    if (first === undefined) {
      seen.set(text.join('/'), entry)
      return []
    }
    const field = fields[0]?.[0] as string
    return [
      {
        what: `${owner} has ${what} ${text.join('/')} twice`,
        why: `It is also at ${place(manifest.at([...first.path, field]))}; the cluster refuses the object.`,
        fix: 'Keep one of the two.',
        at: manifest.at([...entry.path, field]),
      },
    ]
  })
}
