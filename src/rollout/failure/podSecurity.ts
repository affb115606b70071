import { label, type Path, valueAt } from '../../manifest.ts'
import type { Scene, Told } from '../judge/scene.ts'
import { containerPath, podField } from './fields.ts'
import { listing } from './words.ts'

/** What Pod Security asks for, how to write it, and where. A new check is a new row. */
interface Demand {
  readonly said: RegExp
  readonly says: string
  /** To paste into the container's securityContext. */
  readonly yaml?: string
  /** What else to do. */
  readonly fix?: string
  /** The field of a container, or with `ofPod` of the pod's spec. */
  readonly field: Path
  readonly ofPod?: true
}

const DEMANDS: readonly Demand[] = [
  {
    said: /allowPrivilegeEscalation/,
    says: 'no privilege escalation',
    yaml: 'allowPrivilegeEscalation: false',
    field: ['securityContext', 'allowPrivilegeEscalation'],
  },
  {
    said: /unrestricted capabilities|non-default capabilities/,
    says: 'no capabilities',
    yaml: 'capabilities: {drop: [ALL]}',
    field: ['securityContext', 'capabilities'],
  },
  {
    said: /runAsNonRoot/,
    says: 'a user that is not root',
    yaml: 'runAsNonRoot: true',
    field: ['securityContext', 'runAsNonRoot'],
  },
  {
    said: /seccompProfile/,
    says: 'a seccomp profile',
    yaml: 'seccompProfile: {type: RuntimeDefault}',
    field: ['securityContext', 'seccompProfile'],
  },
  {
    said: /runAsUser=0/,
    says: 'a user that is not 0',
    yaml: 'runAsUser: 1000',
    field: ['securityContext', 'runAsUser'],
  },
  {
    said: /privileged \(/,
    says: 'no privileged containers',
    fix: 'remove `privileged: true`',
    field: ['securityContext', 'privileged'],
  },
  {
    said: /host namespaces/,
    says: 'no namespaces of the host',
    fix: 'remove hostNetwork, hostPID and hostIPC',
    field: ['hostNetwork'],
    ofPod: true,
  },
  {
    said: /hostPath volumes/,
    says: 'no hostPath volumes',
    fix: 'use an emptyDir or a claim instead of hostPath',
    field: ['volumes'],
    ofPod: true,
  },
  {
    said: /restricted volume types/,
    says: 'only common kinds of volumes',
    fix: 'use an emptyDir or a claim',
    field: ['volumes'],
    ofPod: true,
  },
  { said: /hostPort/, says: 'no hostPort', fix: 'remove hostPort', field: ['ports'] },
]

/** Pods that a namespace's Pod Security level forbids, with what to paste. */
export function tellPodSecurity(message: string, scene: Scene): Told {
  const namespace = scene.object.metadata.namespace
  const level = /PodSecurity "([^":]+)/.exec(message)?.[1] ?? 'restricted'
  const wanted = DEMANDS.filter(({ said }) => said.test(message))
  const yaml = wanted.flatMap((demand) => (demand.yaml === undefined ? [] : [demand.yaml]))
  const fixes = [
    ...(yaml.length === 0
      ? []
      : [`Add to ${containersOf(message)}:\nsecurityContext:\n${yaml.map((line) => `  ${line}`).join('\n')}`]),
    ...wanted.flatMap(({ fix }) => (fix === undefined ? [] : [`Then ${fix}.`])),
  ]
  const text = fixes.join('\n')
  const path = wanted[0] && pathOf(wanted[0], message, scene)
  return {
    what: `${label(scene.object)}: its pods are refused by Pod Security, level “${level}”`,
    why:
      wanted.length === 0
        ? `The cluster says: ${message}`
        : `The namespace ${namespace} asks for ${listing(wanted.map(({ says }) => says))}.`,
    fix:
      text === ''
        ? 'Change in the pod template what the message names.'
        : `${yaml.length === 0 ? text.replace(/^Then (\w)/, (_, letter: string) => letter.toUpperCase()) : text}${yaml.includes('runAsNonRoot: true') ? '\nThe image has to name a user by number (USER 1000), or add runAsUser: 1000.' : ''}`,
    ...(path && { path }),
  }
}

const NAMED = /containers? ((?:"[^"]+"(?:, )?)+)/

function containerNames(message: string): string[] {
  return [...(NAMED.exec(message)?.[1] ?? '').matchAll(/"([^"]+)"/g)].map(([, name]) => name as string)
}

function containersOf(message: string): string {
  const names = containerNames(message)
  return names.length === 0
    ? 'every container'
    : names.length === 1
      ? `the container ${names[0]}`
      : `the containers ${listing(names)}`
}

function pathOf({ field, ofPod }: Demand, message: string, { manifest }: Scene): Path | undefined {
  if (ofPod) return podField(manifest, ...field)
  const container = containerPath(manifest, containerNames(message)[0] ?? '')
  if (container === undefined) return podField(manifest)
  return valueAt(manifest.object, [...container, ...field]) === undefined
    ? [...container, 'securityContext']
    : [...container, ...field]
}
