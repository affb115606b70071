import { describe, expect, test } from 'vitest'
import { ANNOTATIONS, LABELS, type Pull } from '../../../src/preview/preview.ts'
import { MOST_REMOVALS, type Sweep, sweep, type Traces } from '../../../src/preview/sweep.ts'
import { Failed } from '../../../src/problem.ts'
import { type Ground, ground, namespaceOf, pathOf, pullOf } from '../../support/previews.ts'

const DAY = 86_400_000
const ago = (days: number) => ({ [ANNOTATIONS.deployedAt]: new Date(Date.now() - days * DAY).toISOString() })
const old = { metadata: { creationTimestamp: new Date(Date.now() - 30 * DAY).toISOString() } }

/** GitHub and the registry: who is closed, and what they still have. */
function outside(pulls: Record<number, Partial<Pull> | Error>, left: readonly number[] = []) {
  const asked: number[] = []
  const erased: string[] = []
  const traces: Traces = {
    pull: async (number) => {
      asked.push(number)
      const found = pulls[number] ?? {}
      if (found instanceof Error) throw found
      return pullOf(number, found)
    },
    left: async () => left,
    erase: async (number, because, isShared) => void erased.push(`${number}${isShared ? ' shared' : ''}: ${because}`),
  }
  return { asked, erased, traces }
}

const closed = { state: 'closed' } as const
const down = (number: number) => new Failed([{ what: `Pull request #${number} could not be read: GitHub is down` }])
const rules = (world: Ground, more: Partial<Sweep> = {}): Sweep => ({
  prefix: 'preview',
  dryRun: false,
  deadline: world.soon(),
  ttlMs: 7 * DAY,
  unfit: ({ state, number, labels }) =>
    state === 'closed'
      ? `Pull request #${number} is closed.`
      : labels.includes('no')
        ? `#${number} has no label.`
        : undefined,
  ...more,
})
const there = ({ cluster }: Ground) => [...cluster.objects.keys()].map((path) => path.replace(/.*\//, '')).toSorted()
const made = (world: Ground, number: number, annotations: object = {}) => {
  const object = namespaceOf(number, {}, annotations)
  world.cluster.put(pathOf(number), { ...object, metadata: { ...object.metadata, ...old.metadata } })
}

describe('a sweep', () => {
  test('removes what is closed, unfit or old, and says why of each', async () => {
    const world = await ground()
    world.preview(1)
    world.preview(2)
    world.preview(3)
    made(world, 4, ago(8))
    made(world, 5, ago(1))
    world.preview(6, { [LABELS.keep]: 'true' })
    const { traces, erased, asked } = outside({ 2: closed, 3: { labels: ['no'] }, 6: closed })
    const swept = await sweep(rules(world), traces, world.site)
    expect(swept.problems).toEqual([])
    expect(there(world)).toEqual(['preview-app-pr-1', 'preview-app-pr-5', 'preview-app-pr-6'])
    expect(erased.toSorted()).toEqual([
      '2: Pull request #2 is closed.',
      '3: #3 has no label.',
      '4: It was last deployed 8 days ago; `preview-ttl` is 7 days.',
    ])
    expect(world.io.lines).toEqual(
      expect.arrayContaining([
        'preview-app-pr-1 stays: Pull request #1 is open.',
        'preview-app-pr-2 is removed: Pull request #2 is closed.',
        'preview-app-pr-6 stays: It has the label ship-to-eks/keep.',
      ]),
    )
    // Nobody asks GitHub about what is kept by hand.
    expect(asked.toSorted()).toEqual([1, 2, 3, 4, 5])
  })

  test('touches nothing of other repositories, of another prefix, or without our labels', async () => {
    const world = await ground()
    world.preview(1, { [LABELS.repository]: '75' })
    world.preview(2, { [LABELS.managedBy]: undefined })
    const docs = namespaceOf(3)
    world.cluster.put('/api/v1/namespaces/docs-app-pr-3', {
      ...docs,
      metadata: { ...docs.metadata, name: 'docs-app-pr-3' },
    })
    const { traces, asked } = outside({ 1: closed, 2: closed, 3: closed })
    await sweep(rules(world), traces, world.site)
    expect(there(world)).toEqual(['docs-app-pr-3', 'preview-app-pr-1', 'preview-app-pr-2'])
    expect(asked).toEqual([])
    expect(world.io.lines).toContain('Left alone: 1 preview of another `preview-prefix` than preview')
    expect(world.cluster.asked.every(({ method }) => method === 'GET')).toBe(true)
  })

  test('keeps what GitHub does not surely know, however old it is, and says so at the end', async () => {
    const world = await ground()
    made(world, 1, ago(90))
    world.preview(2)
    const { traces, erased } = outside({ 1: down(1), 2: closed })
    const { problems, removed } = await sweep(rules(world), traces, world.site)
    expect(there(world)).toEqual(['preview-app-pr-1'])
    expect(removed.map(({ number }) => number)).toEqual([2])
    expect(erased).toHaveLength(1)
    expect(problems.map(({ what }) => what)).toEqual(['Pull request #1 could not be read: GitHub is down'])
  })

  test('does not ask a GitHub that is down again and again', async () => {
    const world = await ground()
    const all = Array.from({ length: 30 }, (_, index) => index + 1)
    for (const number of all) world.preview(number)
    const { traces, asked } = outside(Object.fromEntries(all.map((number) => [number, down(number)])), [99])
    const { problems, removed } = await sweep(rules(world), traces, world.site)
    expect(removed).toEqual([])
    expect(there(world)).toHaveLength(30)
    expect(asked.length).toBeLessThanOrEqual(13)
    expect(problems.length).toBeLessThanOrEqual(13)
  })

  test('one that cannot be removed does not stop the others', async () => {
    const world = await ground()
    for (const number of [1, 2, 3]) world.preview(number)
    const held = { kind: 'Service', metadata: { name: 'web', namespace: 'preview-app-pr-1', finalizers: ['a.b/c'] } }
    world.cluster.put(`${pathOf(1)}/services/web`, held)
    const { traces, erased } = outside({ 1: closed, 2: closed, 3: closed })
    const deadline = world.once(() => erased.length === 2)
    const { problems } = await sweep(rules(world, { deadline }), traces, world.site)
    expect(there(world)).toEqual(['preview-app-pr-1', 'web'])
    expect(problems.map(({ what }) => what)).toEqual([
      'Service/web in preview-app-pr-1 is still there after 0.3 s, held by the finalizer a.b/c',
    ])
    // What is still there is not told to be gone.
    expect(erased.toSorted()).toEqual(['2: Pull request #2 is closed.', '3: Pull request #3 is closed.'])
  })

  test('a dry run asks and tells, and changes nothing', async () => {
    const world = await ground()
    world.preview(1)
    world.preview(2)
    const { traces, erased } = outside({ 1: closed, 9: closed }, [9])
    const { removed } = await sweep(rules(world, { dryRun: true }), traces, world.site)
    expect(removed.map(({ number }) => number)).toEqual([1])
    expect(world.io.lines).toEqual(
      expect.arrayContaining([
        'preview-app-pr-1 would be removed: Pull request #1 is closed.',
        'preview-app-pr-2 stays: Pull request #2 is open.',
        '#9 has no namespace, and is not all gone: the rest would go. Pull request #9 is closed.',
      ]),
    )
    expect(erased).toEqual([])
    expect(world.cluster.asked.every(({ method }) => method === 'GET')).toBe(true)
  })

  test('removes only so many in a run, and says that more are left', async () => {
    const world = await ground()
    const all = Array.from({ length: MOST_REMOVALS + 3 }, (_, index) => index + 1)
    for (const number of all) world.preview(number)
    const { traces } = outside(Object.fromEntries(all.map((number) => [number, closed])))
    const { removed } = await sweep(rules(world), traces, world.site)
    expect(removed).toHaveLength(MOST_REMOVALS)
    expect(there(world)).toHaveLength(3)
    expect(world.io.lines).toContain(`3 previews more wait for the next run: one removes at most ${MOST_REMOVALS}`)
  })

  test('finds what is left of pull requests without a namespace; of those that wait for theirs, nothing', async () => {
    const world = await ground()
    world.preview(1)
    const { traces, erased } = outside({ 2: closed, 4: down(4), 5: closed }, [1, 2, 2, 3, 4, 5])
    const { problems } = await sweep(rules(world), traces, world.site)
    expect(erased.toSorted()).toEqual(['2: Pull request #2 is closed.', '5: Pull request #5 is closed.'])
    expect(problems).toHaveLength(1)
  })

  test('knows that another repository has a preview of the same number', async () => {
    const world = await ground()
    world.preview(1)
    const other = namespaceOf(1, { [LABELS.repository]: '75' })
    world.cluster.put('/api/v1/namespaces/preview-x-pr-1', {
      ...other,
      metadata: { ...other.metadata, name: 'preview-x-pr-1' },
    })
    const { traces, erased } = outside({ 1: closed })
    await sweep(rules(world), traces, world.site)
    expect(erased).toEqual(['1 shared: Pull request #1 is closed.'])
    expect(there(world)).toEqual(['preview-x-pr-1'])
  })

  test('a cancel ends it', async () => {
    const world = await ground()
    world.preview(1)
    const { traces } = outside({ 1: closed })
    const cancelled: Traces = {
      ...traces,
      pull: async (number) => {
        world.io.cancel()
        return traces.pull(number)
      },
    }
    await expect(sweep(rules(world), cancelled, world.site)).rejects.toThrow(/abort/i)
  })
})
