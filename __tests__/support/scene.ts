import { type Manifest, valueAt } from '../../src/manifest.ts'
import { RULES } from '../../src/rollout/failure/rules.ts'
import type { Happened, Scene, Symptom, Told } from '../../src/rollout/judge/scene.ts'
import type { Live } from '../../src/rollout/verdict.ts'
import { manifestsOf } from './manifests.ts'

/** A Deployment of one container in k8s/app.yaml; `container` and `pod` are more lines of YAML, not indented. */
export function app(container = '', pod = ''): string {
  const indent = (text: string, by: number) => text.replace(/^(?=.)/gm, ' '.repeat(by))
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
${indent(pod, 6)}${pod === '' ? '' : '\n'}      containers:
        - name: app
          image: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.4.2
${indent(container, 10)}
`
}

/** The pod that a manifest's template makes, with the status of its first container. */
export function podOf(manifest: Manifest, container: Live = {}, more: Live = {}, name = 'web-5d8f-x2x'): Live {
  const { object } = manifest
  const spec = (valueAt(object, ['spec', 'template', 'spec']) ?? object.spec) as Live
  const { status, ...rest } = more
  return {
    metadata: { name, namespace: 'shop', uid: `uid-${name}`, creationTimestamp: '2026-01-01T00:00:00Z' },
    spec,
    status: {
      ...(container.state?.running === undefined ? { phase: 'Pending' } : { phase: 'Running', podIP: '10.0.1.7' }),
      containerStatuses: [{ name: spec.containers[0].name, ready: false, restartCount: 0, ...container }],
      ...status,
    },
    ...rest,
  }
}

/** An event of a pod, or with `kind` of something else. */
export function event(
  reason: string,
  message: string,
  more: Partial<Happened> & { kind?: string; name?: string } = {},
): Happened {
  const { kind = 'Pod', name = 'web-5d8f-x2x', ...rest } = more
  return {
    on: { kind, name, uid: kind === 'Pod' ? `uid-${name}` : '' },
    type: 'Warning',
    reason,
    message,
    count: 1,
    firstSeen: 0,
    lastSeen: 0,
    ...rest,
  }
}

/** A scene around the last workload of some YAML. */
export function sceneOf(
  yaml: string,
  more: Partial<Scene> & { status?: Live; container?: Live; pod?: Live } = {},
): Scene {
  const set = manifestsOf(yaml)
  const manifest = set.findLast(({ object }) =>
    /Deployment|StatefulSet|Job|Pod|Claim|Thing/.test(object.kind),
  ) as Manifest
  const { status, container, pod, ...rest } = more
  const { object } = manifest
  return {
    manifest,
    object: { ...object, metadata: { namespace: 'shop', ...object.metadata }, ...(status && { status }) },
    pods: container === undefined && pod === undefined ? [] : [podOf(manifest, container, pod)],
    events: [],
    serving: 0,
    othersWaiting: false,
    set,
    unseen: [],
    now: 0,
    ...rest,
  }
}

/** What all rules see. */
export function seen(scene: Scene): Symptom[] {
  return RULES.flatMap((rule) => rule.see(scene))
}

/** `image-not-found/app 15`: every key with its grace. */
export function graces(scene: Scene): string[] {
  return seen(scene).map(({ key, grace }) => `${key} ${grace}`)
}

/** All that is told of a scene, as people read it. */
export function toldOf(scene: Scene, logs: readonly string[] = []): string {
  return seen(scene)
    .map((symptom) => {
      const rule = RULES.find(({ name }) => name === symptom.rule)
      return written(symptom, rule?.tell(symptom, scene, logs) as Told, scene)
    })
    .join('\n')
}

/** One symptom as people read it. */
export function written({ key, says }: Symptom, { what, why, fix, path }: Told, { manifest }: Scene): string {
  const { file, line } = manifest.at(path)
  return [`${key}: ${says}`, `${file}:${line}: ${what}`, `Why: ${why}`, `Fix: ${fix}`].join('\n')
}
