import { expect, test } from 'vitest'
import { needNoRehearsal } from '../../../../src/cluster/plan/sample.ts'
import { label } from '../../../../src/manifest.ts'
import { manifestsOf } from '../../../support/manifests.ts'
import { config, deployment, inSet, service } from '../../../support/sets.ts'

/** Of so many objects alike, and the others, those that need no rehearsal. */
const spared = (alike: (at: number) => string, ...others: string[]) => {
  const set = manifestsOf(inSet(...others, ...Array.from({ length: 14 }, (_, at) => alike(at))))
  return [...needNoRehearsal(set)].map(({ object }) => label(object))
}
const last = (kind: string, name: string) => [10, 11, 12, 13].map((at) => `${kind}/${name}${at}`)
const secret = (name: string, more: string) => config(name, more).replace('ConfigMap', 'Secret')

test('of ten alike the others need none', () => {
  expect(spared((at) => config(`map-${at}`, `data: {k: "${at}"}\n`))).toEqual(last('ConfigMap', 'map-'))
  expect(spared((at) => secret(`secret-${at}`, `stringData: {k: "${at}"}\n`))).toEqual(last('Secret', 'secret-'))
  expect(spared((at) => deployment(`web-${at}`))).toEqual(last('Deployment', 'web-'))
})

test('one that differs in more than its name speaks for itself', () => {
  const odd = [
    config('odd', 'data: {"no key": v}\n'),
    config('typed', 'data: {k: 1}\n'),
    config('mistyped', 'dta: {k: v}\n'),
    config('labelled', '  labels: {a: "no label"}\n'),
    config('Upper', 'data: {k: v}\n'),
    secret('encoded', 'data: {k: eA==}\n'),
    secret('tls', 'type: kubernetes.io/tls\nstringData: {k: v}\n'),
  ]
  const named = spared((at) => config(`map-${at}`), ...odd, ...odd)
  expect(named).toEqual(last('ConfigMap', 'map-'))
  const web = deployment('odd-99').replace('replicas: 2', 'replica: 2')
  expect(spared((at) => deployment(`web-${at}`), web, deployment('other').replace('app:1', 'app:1x'))).toEqual(
    last('Deployment', 'web-'),
  )
})

test('nothing does whose rehearsal says more than that it is taken', () => {
  expect(spared((at) => service(`web-${at}`))).toEqual([])
  expect(spared((at) => secret(`secret-${at}`, 'data: {k: eA==}\n'))).toEqual([])
})

test('numbers that are no part of a name are looked at each', () => {
  expect(spared((at) => deployment(`web-${at}`).replace('replicas: 2', `replicas: ${at}`))).toEqual([])
})
