import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { DeployInputs } from '../../../src/inputs/deploy.ts'
import { withValue } from '../../../src/manifest.ts'
import { readSet } from '../../../src/manifests/set.ts'
import type { Written } from '../../../src/manifests/written.ts'
import type { Problem } from '../../../src/problem.ts'
import { folderOf, problemsOf, runIn, testIo } from '../../support/world.ts'

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: nodejs-hello:1.0
        - name: proxy
          image: nginx:1
`
const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  ports: [{port: 80}]\n'
const INPUTS: DeployInputs = {
  cluster: 'c',
  manifests: ['k8s'],
  helmValues: [],
  helmSet: new Map(),
  substitute: new Map(),
  namespace: undefined,
  service: { name: undefined, type: 'LoadBalancer', annotations: new Map() },
  timeoutMs: 1000,
  serviceAccountRoles: new Map(),
  verify: true,
  overlap: true,
  forceConflicts: false,
  recreate: false,
  prune: false,
  rollback: false,
  restart: false,
}
const OURS = [{ names: ['nodejs-hello'], is: (image: string) => image.startsWith('nodejs-hello:') }]
const CHECKING = { registries: [], warn: () => undefined, folder: tmpdir() }

describe('a set', () => {
  test('has its phases, its head starts, our image and an exposed Service; the files stay', async () => {
    const root = await folderOf({ 'k8s/app.yaml': `${DEPLOYMENT}---\n${SERVICE}` })
    const io = testIo()
    const [web, service] = await readSet(INPUTS, OURS, runIn(root), io, CHECKING)
    expect(web).toMatchObject({
      headStart: false,
      ourImage: [{ path: ['spec', 'template', 'spec', 'containers', 0, 'image'], image: 0 }],
    })
    expect(service).toMatchObject({ headStart: true, ourImage: [], object: { spec: { type: 'LoadBalancer' } } })
    expect(service?.phase).toBeLessThan(web?.phase ?? 0)
    expect(io.lines).toEqual([
      '2 objects: Deployment/web, Service/web',
      'Service/web: type ClusterIP becomes LoadBalancer, by `service-type`; k8s/app.yaml stays as it is',
    ])
    expect(await readFile(join(root, 'k8s/app.yaml'), 'utf8')).toBe(`${DEPLOYMENT}---\n${SERVICE}`)
  })

  test('of a run without an image need not name one', async () => {
    const root = await folderOf({ 'k8s/app.yaml': DEPLOYMENT })
    const [web] = await readSet(INPUTS, [], runIn(root), testIo(), CHECKING)
    expect(web?.ourImage).toEqual([])
  })

  test('is another one before it is checked: what was rewritten is linted, and told', async () => {
    const root = await folderOf({ 'k8s/app.yaml': `${DEPLOYMENT}---\n${SERVICE}` })
    const io = testIo()
    const warned: string[] = []
    const checking = { ...CHECKING, warn: ({ what }: Problem) => void warned.push(what) }
    const rewritten = { problems: [], warnings: [{ what: 'Look here' }], notes: ['web is in preview here'] }
    const rewrite = (name: string) => (written: readonly Written[]) => ({
      ...rewritten,
      manifests: written.map((one) => ({ ...one, object: withValue(one.object, ['metadata', 'name'], name) })),
    })
    const [web] = await readSet(INPUTS, OURS, runIn(root), io, { ...checking, rewrite: rewrite('other') })
    expect(web?.object.metadata.name).toBe('other')
    expect(web?.at(['metadata', 'name'])).toEqual({ file: 'k8s/app.yaml', line: 3 })
    expect(io.lines[0]).toBe('web is in preview here')
    expect(warned).toEqual(['Look here'])

    const refusing = (written: readonly Written[]) => ({ ...rewrite('No')(written), problems: [{ what: 'Refused' }] })
    const problems = await problemsOf(readSet(INPUTS, OURS, runIn(root), io, { ...checking, rewrite: refusing }))
    expect(problems.map(({ what }) => what)).toEqual([
      'Refused',
      expect.stringContaining('No'),
      expect.stringContaining('No'),
    ])
  })

  test('tells everything that its objects show at once', async () => {
    const other = SERVICE.replaceAll('web', 'api').replace('}', ', namespace: other}')
    const root = await folderOf({ 'k8s/app.yaml': `${DEPLOYMENT}---\n${SERVICE}---\n${other}` })
    const ours = [...OURS, { names: ['my-app'], is: () => false }]
    const problems = await problemsOf(readSet({ ...INPUTS, namespace: 'shop' }, ours, runIn(root), testIo(), CHECKING))
    expect(problems.map(({ what }) => what)).toEqual([
      expect.stringContaining('No manifest names the image my-app'),
      expect.stringContaining('The set has 2 Services'),
      expect.stringContaining('Service/api names the namespace other'),
    ])
  })
})
