import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { inOrder } from '../../../../src/manifests/dependencies.ts'
import { lint } from '../../../../src/manifests/lint/lint.ts'
import { service, told, web } from '../../../support/lint.ts'
import { manifestsOf } from '../../../support/manifests.ts'
import { inSet } from '../../../support/sets.ts'

const ROOT = join(import.meta.dirname, '../../../..')
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')

describe('sets as people have them are good', () => {
  const files = globSync(
    [
      '__tests__/fixtures/manifests/good/*.yaml',
      'examples/*/*.yaml',
      'examples/*/k8s/*.yaml',
      'examples/*/base/{deployment,service}.yaml',
    ],
    { cwd: ROOT },
  )
  test('there are some', () => expect(files.length).toBeGreaterThan(6))

  test.each(files)('%s', (file) => {
    const registries = [{ account: '111122223333', region: 'eu-west-1' }]
    expect(told(read(file), { registries })).toEqual([])
    expect(inOrder(manifestsOf(read(file)), 'default').problems).toEqual([])
  })

  test('all in one set', () => {
    const all = globSync('__tests__/fixtures/manifests/good/*.yaml', { cwd: ROOT }).map(read)
    expect(told(inSet(...all)).filter((line) => line.startsWith('problem'))).toEqual([])
  })
})

test('2,000 documents are linted and ordered in 0.3 s of one core, and twice as many in about twice the time', () => {
  const app = (index: number) => {
    const needs =
      index === 0
        ? ''
        : `, annotations: {config.kubernetes.io/depends-on: apps/namespaces/default/Deployment/web${index % 7}}`
    return inSet(
      web(
        '          ports: [{name: http, containerPort: 3000}]\n          env: [{name: A, value: x}, {name: B, value: z}]\n',
        '',
        'app: web, all: same',
      )
        .replaceAll('app: web', `app: web${index}`)
        .replace('metadata:\n  name: web', `metadata:\n  name: web${index}`),
      service(`  selector: {app: web${index}, all: same}\n  ports: [{port: 80, targetPort: http}]\n`, `web${index}`),
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web${index}${index < 7 ? '' : needs}}\ndata: {a: b}\n`,
      `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web${index}}\nspec: {maxReplicas: 2, scaleTargetRef: {kind: Deployment, name: web${index}}}\n`,
    )
  }
  const sets = [500, 1000].map((apps) => manifestsOf(inSet(...Array.from({ length: apps }, (_, index) => app(index)))))
  const [once, double] = sets.map((manifests) => {
    const times = [1, 2, 3, 4, 5].map(() => {
      const started = process.cpuUsage()
      const { problems, warnings } = lint(manifests, { namespace: 'default', registries: [] })
      const ordered = inOrder(manifests, 'default')
      expect([problems, warnings, ordered.problems]).toEqual([[], [], []])
      const { user, system } = process.cpuUsage(started)
      return (user + system) / 1000
    })
    return Math.min(...times)
  }) as [number, number]
  expect(sets[0]).toHaveLength(2000)
  expect(once).toBeLessThan(300)
  expect(double / once).toBeLessThan(4)
  if (process.env.MEASURE) process.stderr.write(`${once.toFixed(1)} ms, ${double.toFixed(1)} ms\n`)
})
