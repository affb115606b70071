import { execFileSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Manifest } from '../../src/manifest.ts'
import { podSpecPath } from '../../src/manifests/pods.ts'
import { readSet } from '../../src/manifests/set.ts'
import { previewSet } from '../../src/preview/set/set.ts'
import { dropNamespace, kubectl } from '../e2e/cluster.ts'
import { DEPLOY, read, withoutInputs } from '../support/inputs.ts'
import { PREVIEW } from '../support/previewSets.ts'
import { folder, folderOf, runIn, testIo } from '../support/world.ts'

withoutInputs()

// Sets as previews, by the real kubectl, in a real cluster.

const EXAMPLE = resolve(import.meta.dirname, '../../examples/previews')
const OURS = [{ names: ['my-app-repo'], is: (image: string) => image === 'my-app-repo' }]

interface Read {
  readonly set: readonly Manifest[]
  readonly lines: readonly string[]
  readonly warned: readonly string[]
}

/** The set of a folder as the preview of a pull request, with its namespace. */
async function setOf(root: string, number: number, more: Record<string, string> = {}, ours = OURS): Promise<Read> {
  const { inputs } = read({ ...DEPLOY, ...more })
  if (inputs?.deploy === undefined) throw new Error('no inputs')
  const preview = {
    ...PREVIEW,
    number,
    namespace: `preview-app-pr-${number}`,
    host: `pr-${number}.preview.example.com`,
  }
  const io = testIo()
  const warned: string[] = []
  const set = await readSet({ ...inputs.deploy, namespace: preview.namespace }, ours, runIn(root), io, {
    registries: [],
    warn: ({ what }) => void warned.push(what),
    folder: tmpdir(),
    rewrite: (written) => previewSet(written, preview, { namespace: inputs.deploy?.namespace, podSpecPath }),
  })
  return { set, lines: io.lines, warned }
}

/** Applies a set in its phases, and gives what kubectl says of each object. */
function apply(set: readonly Manifest[]): string[] {
  const phases = [...Map.groupBy(set, ({ phase }) => phase)].toSorted(([one], [other]) => one - other)
  return phases.flatMap(([, all]) => {
    const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: all.map(({ object }) => object) })
    const env = { ...process.env, KUBECONFIG: process.env.SANDBOX_KUBECONFIG }
    const args = ['apply', '--server-side', '--validate=strict', '-f', '-']
    return execFileSync('kubectl', args, { env, input, encoding: 'utf8' }).trim().split('\n')
  })
}

describe('the example', () => {
  afterAll(() => dropNamespace('preview-app-pr-3031'))

  test('becomes a preview, which the cluster takes as it is; its quota comes before its pods', async () => {
    const root = folder()
    cpSync(EXAMPLE, root, { recursive: true })
    const { set, lines, warned } = await setOf(root, 3031, { manifests: 'k8s/preview' })
    expect(warned).toEqual([])
    expect(lines).toContain('shop.example.com is pr-3031.preview.example.com here')
    expect(apply(set)).toEqual([
      'namespace/preview-app-pr-3031 serverside-applied',
      'resourcequota/preview serverside-applied',
      'limitrange/preview serverside-applied',
      'networkpolicy.networking.k8s.io/preview serverside-applied',
      'service/shop serverside-applied',
      'ingress.networking.k8s.io/shop serverside-applied',
      'deployment.apps/shop serverside-applied',
    ])
    const get = (kind: string, path: string) =>
      kubectl('-n', 'preview-app-pr-3031', 'get', kind, '-o', `jsonpath={.items[0]${path}}`)
    expect(get('ingress', '.spec.rules[0].host')).toBe('pr-3031.preview.example.com')
    expect(get('ingress', '.metadata.annotations.alb\\.ingress\\.kubernetes\\.io/group\\.name')).toBe('previews')
    expect(get('deployment', '.spec.replicas')).toBe('1')
    expect(
      kubectl('get', 'namespace', '-l', 'ship-to-eks/repository-id=1001,ship-to-eks/pull-request=3031', '-o', 'name'),
    ).toBe('namespace/preview-app-pr-3031\n')
  })

  test('of production names the host that a preview may not have', async () => {
    const root = folder()
    cpSync(EXAMPLE, root, { recursive: true })
    const { inputs } = read({ ...DEPLOY, manifests: 'k8s/base' })
    if (inputs?.deploy === undefined) throw new Error('no inputs')
    const told = readSet({ ...inputs.deploy, namespace: PREVIEW.namespace }, OURS, runIn(root), testIo(), {
      registries: [],
      warn: () => undefined,
      folder: tmpdir(),
      rewrite: (written) => previewSet(written, PREVIEW, { namespace: undefined, podSpecPath }),
    })
    await expect(told).rejects.toMatchObject({
      problems: [
        {
          what: 'Ingress/shop is at shop.example.com, which two previews cannot have, and may be production’s',
          at: { file: expect.stringContaining('ingress.yaml') },
        },
      ],
    })
  })
})

describe('two previews of one set', () => {
  afterAll(() => ['preview-app-pr-3032', 'preview-app-pr-3033'].map(dropNamespace))

  const NAMED = `apiVersion: v1
kind: Namespace
metadata: {name: named-shop, labels: {pod-security.kubernetes.io/enforce: baseline}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: reader, namespace: named-shop}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: named-shop}
rules: [{apiGroups: [''], resources: [configmaps], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader, namespace: named-shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: ServiceAccount, name: reader, namespace: named-shop}]
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: named-shop}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, nodePort: 30123}]}
`

  test('live side by side: accounts, rights and fixed ports are each one’s own', async () => {
    const root = await folderOf({ [join('k8s', 'app.yaml')]: NAMED })
    for (const number of [3032, 3033])
      apply((await setOf(root, number, { manifests: 'k8s', 'service-type': 'keep' }, [])).set)
    const may = (account: number, where: number) => {
      const as = `--as=system:serviceaccount:preview-app-pr-${account}:reader`
      const args = ['auth', 'can-i', 'get', 'configmaps', '-n', `preview-app-pr-${where}`, as]
      try {
        return kubectl(...args).trim()
      } catch {
        return 'no'
      }
    }
    expect([may(3032, 3032), may(3032, 3033), may(3033, 3033)]).toEqual(['yes', 'no', 'yes'])
    const port = (number: number) =>
      kubectl('-n', `preview-app-pr-${number}`, 'get', 'service', 'web', '-o', 'jsonpath={.spec.ports[0].nodePort}')
    expect(new Set(['30123', port(3032), port(3033)]).size).toBe(3)
    expect(() => kubectl('get', 'namespace', 'named-shop')).toThrow()
    const level = kubectl(
      'get',
      'namespace',
      'preview-app-pr-3032',
      '-o',
      'jsonpath={.metadata.labels.pod-security\\.kubernetes\\.io/enforce}',
    )
    expect(level).toBe('baseline')
  })
})
