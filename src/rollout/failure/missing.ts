import { label, type Manifest, type Path, valueAt } from '../../manifest.ts'
import { place } from '../../problem.ts'
import type { Scene, Told } from '../judge/scene.ts'
import { keysWanted, type Missing, referenceTo } from './references.ts'
import { listing, nearestName } from './words.ts'

/** What a message of the kubelet says is missing; undefined when it is about something else. */
export function missingIn(message: string): Missing | undefined {
  // What the kubelet’s cache has not brought yet is not missing.
  if (/failed to sync (configmap|secret) cache/.test(message)) return undefined
  const kindOf = (word: string) => (/^secret$/i.test(word) ? 'Secret' : 'ConfigMap')
  const whole = /\b(configmap|secret)s? "([^"]+)" not found/i.exec(message)
  if (whole !== null) return { kind: kindOf(whole[1] ?? ''), name: whole[2] ?? '', key: undefined }
  const key = /couldn't find key (\S+) in (ConfigMap|Secret) (?:[^/\s]+\/)?(\S+)/i.exec(message)
  if (key !== null) return { kind: kindOf(key[2] ?? ''), name: key[3] ?? '', key: key[1] }
  const mounted = /references non-existent (config|secret) key: (\S+)/.exec(message)
  if (mounted !== null) return { kind: mounted[1] === 'config' ? 'ConfigMap' : 'Secret', name: '', key: mounted[2] }
  return undefined
}

/** Kinds that make a Secret, and where they name it. */
const MAKERS: Readonly<Record<string, readonly Path[]>> = {
  ExternalSecret: [
    ['spec', 'target', 'name'],
    ['metadata', 'name'],
  ],
  SealedSecret: [
    ['spec', 'template', 'metadata', 'name'],
    ['metadata', 'name'],
  ],
  Certificate: [['spec', 'secretName']],
  SecretProviderClass: [['spec', 'secretObjects', 0, 'secretName']],
}

/** The object of the set that is to make what is missing, some time after it was applied. */
export function makerOf({ kind, name }: Missing, { set }: Scene): Manifest | undefined {
  if (kind !== 'Secret') return undefined
  return set.find(({ object }) => {
    const paths = Object.hasOwn(MAKERS, object.kind) ? MAKERS[object.kind] : undefined
    return paths?.map((path) => valueAt(object, path)).find((value) => value !== undefined) === name
  })
}

/** What is missing, what this set has instead, and the way to make it. */
export function tellMissing(seen: Missing, scene: Scene, who: string): Told {
  const namespace = namespaceOf(scene)
  const reference = referenceTo(scene.manifest, seen)
  const missing = seen.name === '' && reference !== undefined ? { ...seen, name: reference.name } : seen
  const there = scene.set.filter(({ object }) => object.kind === missing.kind)
  const own = there.filter((one) => inNamespace(one, scene) === namespace)
  const holder = own.find(({ object }) => object.metadata.name === missing.name)
  const told = missing.key === undefined ? tellObject : tellKey
  return {
    what: whatIs(missing, namespace, who),
    ...told(missing, scene, holder, there),
    ...(reference && { path: reference.path }),
  }
}

function whatIs({ kind, name, key }: Missing, namespace: string, who: string): string {
  if (key === undefined) return `${who} waits for ${kind}/${name}, which the namespace ${namespace} does not have`
  return name === ''
    ? `${who} waits for the key ${key} of a ${kind}, which has no such key`
    : `${who} waits for the key ${key} of ${kind}/${name}, which has no such key`
}

type Rest = Pick<Told, 'why' | 'fix'>

function tellKey({ kind, name, key = '' }: Missing, scene: Scene, holder: Manifest | undefined): Rest {
  const keys = holder === undefined ? [] : keysOf(holder)
  if (holder === undefined || keys.length === 0)
    return {
      why: `${kind}/${name || '…'} is in the cluster, but this set does not fill it.`,
      fix: `See its keys: kubectl -n ${namespaceOf(scene)} describe ${kind.toLowerCase()} ${name}\nThen correct the key here, add it there, or mark it here \`optional: true\`.`,
    }
  const near = nearestName(key, keys)
  return {
    why: `${kind}/${name} (${place(holder.at())}) has ${listing(keys.slice(0, 10))}.`,
    fix:
      near === undefined ? `Add ${key} to ${kind}/${name}, or correct the key here.` : `Write \`key: ${near}\` here.`,
  }
}

function tellObject(missing: Missing, scene: Scene, holder: Manifest | undefined, there: readonly Manifest[]): Rest {
  const { kind, name } = missing
  const namespace = namespaceOf(scene)
  if (holder !== undefined)
    return {
      why: `This set has it (${place(holder.at())}) and applied it, so somebody has deleted it since.`,
      fix: 'Run the job again; it applies it anew.',
    }
  const elsewhere = there.find(({ object }) => object.metadata.name === name)
  if (elsewhere !== undefined)
    return {
      why: `This set has ${kind}/${name} in another namespace, ${inNamespace(elsewhere, scene)} (${place(elsewhere.at())}); pods see only their own.`,
      fix: `Give it \`namespace: ${namespace}\`, or a copy of it that namespace.`,
    }
  const maker = makerOf(missing, scene)
  if (maker !== undefined)
    return {
      why: `${label(maker.object)} (${place(maker.at())}) is to make it, and has not done so yet.`,
      fix: `Its status says why: kubectl -n ${namespace} describe ${maker.object.kind.toLowerCase()} ${maker.object.metadata.name}`,
    }
  const names = there.map(({ object }) => object.metadata.name)
  const near = nearestName(name, names)
  if (near !== undefined) {
    const same = there.find(({ object }) => object.metadata.name === near) as Manifest
    return {
      why: `This set has ${kind}/${near} (${place(same.at())}).`,
      fix: `Write \`${near}\` here, if that is the one; or add ${kind}/${name} to the manifests.`,
    }
  }
  return {
    why: names.length === 0 ? `This set has no ${kind}.` : `The ${kind}s of this set: ${listing(names.slice(0, 10))}.`,
    fix: `Add ${kind}/${name} to the manifests, or create it: ${createIt(missing, scene)}`,
  }
}

function createIt({ kind, name }: Missing, scene: Scene): string {
  const keys = keysWanted(scene.manifest, kind, name)
  const literals = (keys.length === 0 ? ['KEY'] : keys).map((key) => `--from-literal=${key}=VALUE`).join(' ')
  return `kubectl -n ${namespaceOf(scene)} create ${kind === 'Secret' ? 'secret generic' : 'configmap'} ${name} ${literals}`
}

const namespaceOf = ({ object }: Scene): string => object.metadata.namespace ?? 'default'

function inNamespace({ object }: Manifest, scene: Scene): string {
  return object.metadata.namespace ?? namespaceOf(scene)
}

function keysOf({ object }: Manifest): string[] {
  return ['data', 'binaryData', 'stringData'].flatMap((field) => Object.keys((object[field] ?? {}) as object))
}
