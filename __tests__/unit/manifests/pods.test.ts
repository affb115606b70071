import { expect, test } from 'vitest'
import type { KubernetesObject, Path } from '../../../src/manifest.ts'
import { valueAt, withValue } from '../../../src/manifest.ts'
import { imageFields } from '../../../src/manifests/pods.ts'

const of = (kind: string, path: Path, spec: unknown, apiVersion = 'v1'): KubernetesObject =>
  withValue({ apiVersion, kind, metadata: { name: 'x' } } as KubernetesObject, path, spec)

test.each([
  ['Pod', ['spec']],
  ['PodTemplate', ['template', 'spec']],
  ['ReplicationController', ['spec', 'template', 'spec']],
  ['ReplicaSet', ['spec', 'template', 'spec']],
  ['Deployment', ['spec', 'template', 'spec']],
  ['StatefulSet', ['spec', 'template', 'spec']],
  ['DaemonSet', ['spec', 'template', 'spec']],
  ['Job', ['spec', 'template', 'spec']],
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'template', 'spec']],
  ['Rollout', ['spec', 'template', 'spec']],
  ['Service', ['spec', 'template', 'spec']],
  ['ScaledJob', ['spec', 'jobTargetRef', 'template', 'spec']],
])('a %s names images in every list of its containers', (kind, path) => {
  const object = of(kind, path, {
    initContainers: [{ image: 'init' }],
    containers: [{ image: 'one' }, { image: 'two' }],
    ephemeralContainers: [{ image: 'debug' }],
  })
  const fields = imageFields(object)
  expect(fields.map(({ image }) => image)).toEqual(['init', 'one', 'two', 'debug'])
  for (const { path, image } of fields) expect(valueAt(object, path)).toBe(image)
})

test.each([
  ['a core Service', of('Service', ['spec', 'ports'], [{ port: 80 }])],
  ['another kind that has containers', of('ConfigMap', ['spec', 'containers'], [{ image: 'x' }])],
  ['containers without an image', of('Pod', ['spec', 'containers'], [{ name: 'x' }, { image: 1 }, null])],
  ['containers that are no list', of('Pod', ['spec', 'containers'], { image: 'x' })],
])('%s names none', (_, object) => expect(imageFields(object)).toEqual([]))
