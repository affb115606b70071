import { describe, expect, test } from 'vitest'
import { checkImageNamed, withImages } from '../../../src/manifests/image.ts'
import { manifestOf, manifestsOf } from '../../support/manifests.ts'

const APP = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      initContainers:
        - image: registry.example.com:5000/team/migrate:2
      containers:
        - image: nodejs-hello:1.0
        - image: nginx@sha256:${'0'.repeat(64)}
`
const field = (list: string, index: number, image: number) => ({
  path: ['spec', 'template', 'spec', list, index, 'image'],
  image,
})

test('each of our images is replaced where it was found, and nowhere else', () => {
  const manifest = { ...manifestOf(APP), ourImage: [field('containers', 0, 0), field('initContainers', 0, 1)] }
  const before = structuredClone(manifest.object)
  const spec = withImages(manifest, ['r/app:1@sha256:x', 'r/migrate:1@sha256:y']).object.spec as {
    template: { spec: unknown }
  }
  expect(spec.template.spec).toEqual({
    initContainers: [{ image: 'r/migrate:1@sha256:y' }],
    containers: [{ image: 'r/app:1@sha256:x' }, { image: `nginx@sha256:${'0'.repeat(64)}` }],
  })
  expect(manifest.object).toEqual(before)
})

describe('a set that does not name our image', () => {
  test('is refused, with the images it names and one to paste', () => {
    expect(checkImageNamed(manifestsOf(APP), ['my-app', 'app:1'])).toEqual([
      {
        what: 'No manifest names the image my-app or app:1, so what was built would not be deployed',
        why: `The set names registry.example.com:5000/team/migrate:2 (k8s/app.yaml:8), nodejs-hello:1.0 (k8s/app.yaml:10), nginx@sha256:${'0'.repeat(64)} (k8s/app.yaml:11).`,
        fix: 'Say which of them is yours, for example `replace-image: registry.example.com:5000/team/migrate`.',
        at: { file: 'k8s/app.yaml', line: 8 },
      },
    ])
  })

  test('without any image, is told what is missing', () => {
    const [problem] = checkImageNamed(manifestsOf('apiVersion: v1\nkind: Service\nmetadata: {name: web}'), ['my-app'])
    expect(problem?.why).toBe('No pod template of the set names any image.')
  })

  test('one that names it is fine', () => {
    const set = [{ ...manifestOf(APP), ourImage: [field('containers', 0, 1)] }]
    expect(checkImageNamed(set, ['my-app'], 1)).toEqual([])
    expect(checkImageNamed(set, ['my-app'], 0)).toHaveLength(1)
  })
})
