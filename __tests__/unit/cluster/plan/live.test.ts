import { expect, onTestFinished, test } from 'vitest'
import { openApi } from '../../../../src/cluster/api/client.ts'
import { readLive } from '../../../../src/cluster/plan/live.ts'
import { CALLER, fakeCluster, status } from '../../../support/kubernetes.ts'
import { manifestsOf } from '../../../support/manifests.ts'
import { config, inSet } from '../../../support/sets.ts'
import { problemsOf, testIo } from '../../../support/world.ts'

const MAPS = '/api/v1/namespaces/default/configmaps'
const names = (count: number) => Array.from({ length: count }, (_, at) => `c${at}`)
const item = (name: string) => ({ metadata: { name }, data: { a: name } })
const stored = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', ...item(name) })

/** Looks for so many ConfigMaps. */
async function world(count: number) {
  const cluster = await fakeCluster()
  const api = openApi(cluster.address, async () => 'token', testIo())
  onTestFinished(() => api.close())
  const sought = manifestsOf(inSet(...names(count).map((name) => config(name)))).map((manifest) => ({
    manifest,
    collection: MAPS,
    path: `${MAPS}/${manifest.object.metadata.name}`,
  }))
  const read = () => readLive(sought, api, CALLER)
  const asked = () => cluster.asked.map(({ path }) => path.replace(MAPS, ''))
  const page = (items: readonly string[], next: string) => ({
    code: 200,
    body: { kind: 'ConfigMapList', apiVersion: 'v1', metadata: { continue: next }, items: items.map(item) },
  })
  return { cluster, read, asked, page }
}

test('few objects are asked for by their names', async () => {
  const { cluster, read, asked } = await world(10)
  const there = cluster.put(`${MAPS}/c3`, stored('c3'))
  expect([...(await read())]).toEqual([[`${MAPS}/c3`, there]])
  expect(asked().toSorted()).toEqual(names(10).map((name) => `/${name}`))
})

test('more are read from one list, each with its kind and version', async () => {
  const { cluster, read, asked } = await world(11)
  for (const name of ['c3', 'other']) cluster.put(`${MAPS}/${name}`, stored(name))
  const found = await read()
  expect([...found.keys()]).toEqual([`${MAPS}/c3`])
  expect(found.get(`${MAPS}/c3`)).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'c3' } })
  expect(asked()).toEqual([''])
})

test('a long list is read page by page, and no further than needed', async () => {
  const { cluster, read, page } = await world(11)
  cluster.fail('GET', MAPS, page(names(6), 'more'), page(names(11).slice(6), 'even more'))
  expect((await read()).size).toBe(11)
  expect(cluster.asked.map(({ query }) => `${query.get('limit')} ${query.get('continue')}`)).toEqual([
    '500 null',
    '500 more',
  ])
})

test('a list that the server forgets on the way starts again', async () => {
  const { cluster, read, page } = await world(11)
  const gone = { code: 410, body: status(410, 'Expired', 'too old') }
  cluster.fail('GET', MAPS, page(['c0', 'c1'], 'more'), gone, page(['c1'], ''))
  expect([...(await read()).keys()]).toEqual([`${MAPS}/c1`])
  cluster.fail('GET', MAPS, gone, gone, gone)
  expect(await problemsOf(read())).toHaveLength(1)
})

test('who may not list asks for each', async () => {
  const { cluster, read, asked } = await world(30)
  cluster.put(`${MAPS}/c3`, stored('c3'))
  cluster.fail('GET', MAPS, { code: 403, body: status(403, 'Forbidden', 'may not list') })
  expect([...(await read()).keys()]).toEqual([`${MAPS}/c3`])
  expect(asked().toSorted()).toEqual(['', ...names(30).map((name) => `/${name}`)].toSorted())
})

test('who may not read either is told so once, and asks no further', async () => {
  const { cluster, read, asked } = await world(600)
  const forbidden = { code: 403, body: status(403, 'Forbidden', 'configmaps is forbidden') }
  cluster.fail('GET', MAPS, forbidden)
  cluster.fail('GET', `${MAPS}/c0`, forbidden)
  expect(await problemsOf(read())).toMatchObject([
    { what: expect.stringContaining('ConfigMap/c0 and 599 more of its kind'), at: { file: 'k8s/app.yaml', line: 1 } },
  ])
  expect(asked()).toEqual(['', '/c0'])
})

test('a kind that is not served yet has no objects', async () => {
  const { cluster, read } = await world(11)
  cluster.fail('GET', MAPS, { code: 404, body: status(404, 'NotFound', 'no such resource') })
  expect((await read()).size).toBe(0)
})
