import { load } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { createArguments, kubeconfigText, podBuilder } from '../../../src/image/pods.ts'

const options = (given: Readonly<Record<string, string>> = {}) => new Map(Object.entries(given))
const OURS = 'app.kubernetes.io/managed-by=ship-to-eks'

describe('a builder in pods', () => {
  test('at the least: one Deployment on any node', () => {
    expect(createArguments(podBuilder(options(), []))).toEqual([
      [
        'buildx',
        'create',
        '--driver=kubernetes',
        '--name=ship-to-eks-builder',
        '--node=ship-to-eks-builder',
        '--driver-opt=namespace=default',
        '--driver-opt=timeout=5m',
        `--driver-opt=labels=${OURS}`,
      ],
    ])
  })

  test('has nodes of each platform’s own kind', () => {
    const { nodes } = podBuilder(options({ nodeselector: 'pool=builders' }), [
      'linux/amd64',
      'linux/386',
      'linux/arm64',
      'linux/arm/v7',
    ])
    expect(nodes.map(({ platforms, options }) => [platforms, options.get('nodeselector')])).toEqual([
      [['linux/amd64', 'linux/386'], 'pool=builders,kubernetes.io/arch=amd64'],
      [['linux/arm64', 'linux/arm/v7'], 'pool=builders,kubernetes.io/arch=arm64'],
    ])
    const [first, second] = createArguments(podBuilder(options(), ['linux/amd64', 'linux/arm64']))
    expect(first).toContain('--node=ship-to-eks-builder-amd64')
    expect(first).not.toContain('--append')
    expect(second).toEqual(expect.arrayContaining(['--append', '--platform=linux/arm64']))
  })

  test.each([{ 'qemu.install': 'true' }, { nodeselector: 'kubernetes.io/arch=arm64' }])(
    'has one Deployment where it is said what builds: %j',
    (given) => {
      const { nodes } = podBuilder(options(given), ['linux/amd64', 'linux/arm64'])
      expect(nodes.map(({ platforms }) => platforms)).toEqual([['linux/amd64', 'linux/arm64']])
    },
  )

  test('of other options is another one; of the same ones in another order it is the same', () => {
    const name = (given: Readonly<Record<string, string>>) => podBuilder(options(given), []).name
    expect(name({ replicas: '2', image: 'x' })).toBe(name({ image: 'x', replicas: '2' }))
    expect(name({ replicas: '2' })).not.toBe(name({ replicas: '3' }))
    expect(name({ namespace: 'builders', timeout: '1m' })).toBe('ship-to-eks-builder')
  })

  test('keeps what a value has of commas and quotes', () => {
    const [args] = createArguments(
      podBuilder(options({ tolerations: 'key=a,operator=Exists', 'env.A': 'say "x"' }), []),
    )
    expect(args).toContain('--driver-opt="tolerations=key=a,operator=Exists"')
    expect(args).toContain('--driver-opt="env.A=say ""x"""')
  })

  test.each([
    ['90s', 90_000],
    ['1h30m', 5_400_000],
  ])('waits for %s', (timeout, expected) => expect(podBuilder(options({ timeout }), []).timeoutMs).toBe(expected))
})

test('the kubeconfig names the file of the token, and holds none', () => {
  const text = kubeconfigText({ endpoint: 'https://x', ca: 'PEM' }, '/own/token')
  expect(load(text)).toMatchObject({
    clusters: [{ cluster: { server: 'https://x', 'certificate-authority-data': 'UEVN' } }],
    users: [{ user: { tokenFile: '/own/token' } }],
    'current-context': 'eks',
  })
})
