import { describe, expect, test } from 'vitest'
import { mayRunOn, type Placement, readNodes } from '../../../src/image/nodes.ts'
import { checkPlatforms, wantedPlatforms } from '../../../src/image/platforms.ts'

const live = (
  architecture: string,
  more: object = {},
  labels: Record<string, string> = {},
  operatingSystem = 'linux',
) => ({
  metadata: { labels: { 'kubernetes.io/arch': architecture, 'kubernetes.io/os': operatingSystem, ...labels } },
  spec: more,
  status: { nodeInfo: { operatingSystem, architecture } },
})
const taint = (effect: string, value = 'fargate') => ({
  taints: [{ key: 'eks.amazonaws.com/compute-type', value, effect }],
})
const AMD = live('amd64')
const ARM = live('arm64')
const required = (...matchExpressions: { key: string; operator: string; values?: string[] }[]): Placement => ({
  affinity: {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } },
  },
})
const arch = (operator: string, ...values: string[]) => ({ key: 'kubernetes.io/arch', operator, values })

test('nodes that take no pods, or do not say what they are, do not count', () => {
  expect(readNodes([AMD, live('arm64', { unschedulable: true }), { metadata: {} }])).toMatchObject([
    { platform: 'linux/amd64' },
  ])
})

describe('a pod may run on a node of amd64', () => {
  test.each<[string, Placement, object, boolean]>([
    ['that it says nothing of', {}, AMD, true],
    ['that it selects', { nodeSelector: { 'kubernetes.io/arch': 'amd64' } }, AMD, true],
    ['unless it selects others', { nodeSelector: { 'kubernetes.io/arch': 'arm64' } }, AMD, false],
    ['that its affinity is in', required(arch('In', 'amd64', 'arm64')), AMD, true],
    ['unless its affinity is not', required(arch('In', 'arm64')), AMD, false],
    ['unless it is excluded', required(arch('NotIn', 'amd64')), AMD, false],
    ['that lacks what others have', required({ key: 'gpu', operator: 'DoesNotExist' }), AMD, true],
    ['unless it lacks what is needed', required({ key: 'gpu', operator: 'Exists' }), AMD, false],
    [
      'of enough cores',
      required({ key: 'cores', operator: 'Gt', values: ['4'] }),
      live('amd64', {}, { cores: '8' }),
      true,
    ],
    [
      'unless of too many',
      required({ key: 'cores', operator: 'Lt', values: ['4'] }),
      live('amd64', {}, { cores: '8' }),
      false,
    ],
    ['unless it is tainted', {}, live('amd64', taint('NoSchedule')), false],
    ['that is tainted a little', {}, live('amd64', taint('PreferNoSchedule')), true],
    [
      'whose taint it tolerates',
      { tolerations: [{ key: 'eks.amazonaws.com/compute-type', operator: 'Exists' }] },
      live('amd64', taint('NoSchedule')),
      true,
    ],
    [
      'whose taint’s value it tolerates',
      { tolerations: [{ key: 'eks.amazonaws.com/compute-type', value: 'fargate' }] },
      live('amd64', taint('NoSchedule')),
      true,
    ],
    [
      'unless it tolerates another value',
      { tolerations: [{ key: 'eks.amazonaws.com/compute-type', value: 'x' }] },
      live('amd64', taint('NoSchedule')),
      false,
    ],
    [
      'unless it tolerates another effect',
      { tolerations: [{ operator: 'Exists', effect: 'NoExecute' }] },
      live('amd64', taint('NoSchedule')),
      false,
    ],
    [
      'where it tolerates everything',
      { tolerations: [{ operator: 'Exists' }] },
      live('amd64', taint('NoExecute')),
      true,
    ],
  ])('%s', (_, pod, node, may) => {
    expect(readNodes([node as typeof AMD]).map((one) => mayRunOn(pod, one))).toEqual([may])
  })
})

const use = (pod: Placement = {}) => ({ label: 'Deployment/web', pod, at: { file: 'web.yaml', line: 9 } })

describe('what to build for', () => {
  test.each([
    ['the nodes’ one platform', [ARM, ARM], [use()], ['linux/arm64']],
    ['each of the nodes’', [ARM, AMD], [use()], ['linux/amd64', 'linux/arm64']],
    ['those that the pods may run on', [ARM, AMD], [use(required(arch('In', 'arm64')))], ['linux/arm64']],
    ['no Windows', [AMD, live('amd64', {}, {}, 'windows')], [use()], ['linux/amd64']],
    ['nothing, without nodes', [], [use()], []],
    ['nothing, where only Fargate has nodes', [live('amd64', taint('NoSchedule'))], [use()], []],
  ])('is %s', (_, nodes, uses, platforms) => expect(wantedPlatforms(uses, readNodes(nodes))).toEqual(platforms))
})

describe('an image', () => {
  const check = (platforms: string[], nodes: object[], pod: Placement = {}) =>
    checkPlatforms('app', platforms, [use(pod)], readNodes(nodes as (typeof AMD)[]))

  test('for other processors than all its nodes’ is a problem', () => {
    expect(check(['linux/amd64'], [ARM, ARM])).toEqual({
      problems: [
        {
          what: 'Deployment/web: the image app is made for linux/amd64, and its nodes are linux/arm64',
          why: 'No node that this pod may run on has such a processor; the container would end with “exec format error”.',
          fix: 'Build for the nodes, `platforms: linux/arm64`, or give the cluster nodes of linux/amd64',
          at: { file: 'web.yaml', line: 9 },
        },
      ],
      warnings: [],
    })
  })

  test('for some of the nodes is a warning', () => {
    const { problems, warnings } = check(['linux/amd64'], [ARM, AMD])
    expect(problems).toEqual([])
    expect(warnings.map(({ what }) => what)).toEqual([
      'Deployment/web: the image app is made for linux/amd64, and some of its nodes are linux/arm64',
    ])
    expect(warnings[0]?.fix).toBe(
      'Build for the nodes, `platforms: linux/amd64 linux/arm64`, or keep the pods on nodes that fit: nodeSelector: {kubernetes.io/arch: amd64}',
    )
  })

  test.each([
    ['for all of them', ['linux/amd64', 'linux/arm64'], [ARM, AMD], {}],
    ['with a variant', ['linux/arm64/v8'], [ARM], {}],
    ['kept on those that fit', ['linux/amd64'], [ARM, AMD], { nodeSelector: { 'kubernetes.io/arch': 'amd64' } }],
    ['where there are no nodes yet', ['linux/amd64'], [], {}],
    ['for nobody knows what', [], [ARM], {}],
  ])('%s is fine', (_, platforms, nodes, pod) => {
    expect(check(platforms, nodes, pod as Placement)).toEqual({ problems: [], warnings: [] })
  })
})
