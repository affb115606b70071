import { groupOf, label, type Manifest, type Path, valueAt } from '../../manifest.ts'
import type { Problem } from '../../problem.ts'
import { type Check, entriesAt, listAt, type Pods } from './survey.ts'

/** What a name may be made of. */
interface Form {
  readonly pattern: RegExp
  readonly most: number
  readonly says: string
}

const LABEL: Form = {
  pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
  most: 63,
  says: 'lower-case letters, digits and `-`, with a letter or digit first and last',
}
const SUBDOMAIN: Form = {
  pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  most: 253,
  says: 'lower-case letters, digits, `-` and `.`, with a letter or digit first and last, also around each `.`',
}
const SEGMENT: Form = {
  pattern: /^(?!\.\.?$)[^/%]+$/,
  most: Number.POSITIVE_INFINITY,
  says: 'anything but `/` and `%`',
}
const PORT: Form = {
  pattern: /^(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
  most: 15,
  says: 'lower-case letters, digits and single `-`, with at least one letter',
}
const KEY: Form = { pattern: /^[-._a-zA-Z0-9]+$/, most: 253, says: 'letters, digits, `-`, `_` and `.`' }

const DNS = `Pod Deployment ReplicaSet DaemonSet ReplicationController PodTemplate ConfigMap Secret ServiceAccount
  PersistentVolume PersistentVolumeClaim Ingress IngressClass NetworkPolicy HorizontalPodAutoscaler StorageClass
  PriorityClass RuntimeClass ResourceQuota LimitRange Endpoints EndpointSlice CustomResourceDefinition
  ValidatingWebhookConfiguration MutatingWebhookConfiguration`
/**
 * What Kubernetes' own kinds may be called; it lets every other kind be called what a URL can hold. Only what every
 * supported version refuses is here: newer ones let a Service begin with a digit.
 */
const KINDS: Readonly<Record<string, Form>> = {
  ...Object.fromEntries(DNS.split(/\s+/).map((kind) => [kind, SUBDOMAIN])),
  Namespace: LABEL,
  Service: LABEL,
  StatefulSet: LABEL,
  Job: { ...SUBDOMAIN, most: 63 },
  CronJob: { ...SUBDOMAIN, most: 52 },
}

const isBuiltIn = ({ object }: Manifest): boolean =>
  /^$|^(apps|batch|autoscaling|policy)$|^(?!gateway\.).*\.k8s\.io$/.test(groupOf(object))

/** Names of objects, namespaces, containers, volumes, ports and keys that Kubernetes refuses. */
export const objectNames: Check = ({ manifests, pods }) => [
  ...manifests.flatMap((manifest) => {
    const { kind, metadata } = manifest.object
    const form = isBuiltIn(manifest) && Object.hasOwn(KINDS, kind) ? (KINDS[kind] as Form) : SEGMENT
    const { namespace } = metadata
    const keys = kind === 'ConfigMap' || kind === 'Secret' ? ['data', 'binaryData', 'stringData'] : []
    return [
      ...badName(manifest, ['metadata', 'name'], `the name of a ${kind}`, metadata.name, form),
      ...badName(manifest, ['metadata', 'namespace'], 'the name of a namespace', namespace, LABEL),
      ...keys.flatMap((field) =>
        entriesAt(manifest.object, [field]).flatMap(([key]) =>
          badName(manifest, [field, key], `a key of a ${kind}`, key, KEY),
        ),
      ),
    ]
  }),
  ...pods.filter(({ manifest }) => isBuiltIn(manifest)).flatMap(namesInPods),
]

function namesInPods({ manifest, spec, containers }: Pods): Problem[] {
  const volumes = listAt(manifest.object, [...spec, 'volumes'])
  return [
    ...containers.flatMap(({ path, value }) => [
      ...badName(manifest, [...path, 'name'], 'the name of a container', valueAt(value, ['name']), LABEL),
      ...listAt(value, ['ports']).flatMap((port, index) =>
        badName(
          manifest,
          [...path, 'ports', index, 'name'],
          'the name of a container’s port',
          valueAt(port, ['name']),
          PORT,
        ),
      ),
    ]),
    ...volumes.flatMap((volume, index) => {
      const path = [...spec, 'volumes', index, 'name']
      return badName(manifest, path, 'the name of a volume', valueAt(volume, ['name']), LABEL)
    }),
  ]
}

function badName({ object, at }: Manifest, path: Path, what: string, name: unknown, form: Form): Problem[] {
  // A name that is no text, or empty, is another mistake.
  if (typeof name !== 'string' || name === '') return []
  const isLong = name.length > form.most
  if (!isLong && form.pattern.test(name)) return []
  return [
    {
      what: `${label(object)}: "${name.slice(0, 80)}" cannot be ${what}`,
      why: isLong ? `It has ${name.length} characters; ${form.most} is the most.` : `It may hold ${form.says}.`,
      fix: isLong ? 'Shorten it.' : suggestion(name, form),
      at: at(path),
    },
  ]
}

function suggestion(name: string, { pattern, most }: Form): string {
  const other = name
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, most)
  const plain = pattern.test(other) ? other : other.replaceAll('.', '-')
  return pattern.test(plain) ? `Call it ${plain}, here and wherever it is referred to.` : 'Correct it.'
}
