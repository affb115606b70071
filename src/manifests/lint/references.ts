import { label, type Manifest, type Path, valueAt } from '../../manifest.ts'
import { type Problem, place } from '../../problem.ts'
import { type Check, entriesAt, listAt, type Pods, type Survey } from './survey.ts'

/** A key of a ConfigMap or Secret that pods cannot start without, and where they name it. */
interface Wanted {
  readonly kind: 'ConfigMap' | 'Secret'
  readonly name: string
  readonly key: string
  readonly path: Path
}

const ENV: readonly (readonly [string, Wanted['kind']])[] = [
  ['configMapKeyRef', 'ConfigMap'],
  ['secretKeyRef', 'Secret'],
]
/** The kinds of volume that name keys: the field, what it holds, and where that one's name is. */
const VOLUMES: readonly (readonly [string, Wanted['kind'], string])[] = [
  ['configMap', 'ConfigMap', 'name'],
  ['secret', 'Secret', 'secretName'],
]

function wantedBy({ manifest: { object }, spec, containers }: Pods): Wanted[] {
  const ofVariables = containers.flatMap(({ path, value }) =>
    listAt(value, ['env']).flatMap((variable, index) =>
      ENV.flatMap(([field, kind]) => {
        const ref = valueAt(variable, ['valueFrom', field])
        return wanted(kind, ref, 'name', [...path, 'env', index, 'valueFrom', field], [['key']])
      }),
    ),
  )
  const ofVolume = (volume: unknown, path: Path) =>
    VOLUMES.flatMap(([field, kind, name]) => {
      const items = listAt(volume, [field, 'items']).map((_, index) => ['items', index, 'key'])
      return wanted(kind, valueAt(volume, [field]), name, [...path, field], items)
    })
  const ofVolumes = listAt(object, [...spec, 'volumes']).flatMap((volume, index) => {
    const path = [...spec, 'volumes', index]
    const projected = listAt(volume, ['projected', 'sources']).flatMap((source, at) =>
      VOLUMES.flatMap(([field, kind]) => {
        const items = listAt(source, [field, 'items']).map((_, item) => ['items', item, 'key'])
        return wanted(kind, valueAt(source, [field]), 'name', [...path, 'projected', 'sources', at, field], items)
      }),
    )
    return [...ofVolume(volume, path), ...projected]
  })
  return [...ofVariables, ...ofVolumes]
}

function wanted(kind: Wanted['kind'], ref: unknown, nameField: string, path: Path, keys: readonly Path[]): Wanted[] {
  const name = valueAt(ref, [nameField])
  if (typeof name !== 'string' || valueAt(ref, ['optional']) === true) return []
  return keys.flatMap((at) => {
    const key = valueAt(ref, at)
    return typeof key === 'string' ? [{ kind, name, key, path: [...path, ...at] }] : []
  })
}

/** The keys that an object of the set holds; undefined when somebody else fills it. */
function keysOf({ object }: Manifest): readonly string[] | undefined {
  const keys = ['data', 'binaryData', 'stringData'].flatMap((field) => entriesAt(object, [field]).map(([key]) => key))
  return keys.length === 0 || object.type === 'kubernetes.io/service-account-token' ? undefined : keys
}

const missingKeys =
  (kind: Wanted['kind']): Check =>
  ({ pods, namespaceOf, find }: Survey) =>
    pods.flatMap((one) =>
      wantedBy(one).flatMap(({ kind: of, name, key, path }): Problem[] => {
        const holder = of === kind ? find(kind, namespaceOf(one.manifest), name) : undefined
        const keys = holder && keysOf(holder)
        if (holder === undefined || keys === undefined || keys.includes(key)) return []
        return [
          {
            what: `${label(one.manifest.object)} needs the key ${key} of ${kind}/${name}, which has no such key`,
            why: `${kind}/${name} (${place(holder.at())}) has ${keys.join(', ')}; its pods would not start.`,
            fix: `Correct the key, add it to ${kind}/${name}, or mark it \`optional: true\`.`,
            at: one.manifest.at(path),
          },
        ]
      }),
    )

/** A key that a ConfigMap of the set lacks. */
export const configKeys = missingKeys('ConfigMap')

/** A key that a Secret of the set lacks. Secrets are often completed by somebody else, so it is told, and not refused. */
export const secretKeys = missingKeys('Secret')

/** A mount of a volume that the pods do not have. */
export const mountedVolumes: Check = ({ pods }) =>
  pods.flatMap(({ manifest: { object, at }, spec, containers }) => {
    const names = [
      ...listAt(object, [...spec, 'volumes']).map((volume) => valueAt(volume, ['name'])),
      ...listAt(object, ['spec', 'volumeClaimTemplates']).map((claim) => valueAt(claim, ['metadata', 'name'])),
    ]
    return containers.flatMap(({ name, path, value }) =>
      ['volumeMounts', 'volumeDevices'].flatMap((list) =>
        listAt(value, [list]).flatMap((mount, index): Problem[] => {
          const volume = valueAt(mount, ['name'])
          if (typeof volume !== 'string' || names.includes(volume)) return []
          return [
            {
              what: `${label(object)}: container ${name} mounts the volume ${volume}, which the pod does not have`,
              why: `It has ${names.length === 0 ? 'no volumes' : names.join(', ')}; the cluster refuses the object.`,
              fix: 'Correct the name, or add the volume.',
              at: at([...path, list, index, 'name']),
            },
          ]
        }),
      ),
    )
  })
