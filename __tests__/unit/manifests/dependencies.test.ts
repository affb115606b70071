import { describe, expect, test } from 'vitest'
import { label } from '../../../src/manifest.ts'
import { inOrder } from '../../../src/manifests/dependencies.ts'
import { manifestsOf } from '../../support/manifests.ts'
import { crd, inSet } from '../../support/sets.ts'

const one = (kind: string, name: string, needs = '', apiVersion = 'v1') =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n${needs === '' ? '' : `  annotations:\n    config.kubernetes.io/depends-on: ${needs}\n`}`
const deployment = (name: string, needs = '') => one('Deployment', name, needs, 'apps/v1')
const on = (name: string, kind = 'Deployment', namespace = 'default') => `apps/namespaces/${namespace}/${kind}/${name}`
const order = (...parts: string[]) => inOrder(manifestsOf(inSet(...parts)), 'default')
/** The objects of each phase, first to last; `*` is waited for, `^` has a head start. */
const phases = (...parts: string[]) => {
  const { set, problems } = order(...parts)
  expect(problems).toEqual([])
  const byPhase = Map.groupBy(set, ({ phase }) => phase)
  return [...byPhase]
    .sort(([a], [b]) => a - b)
    .map(([, all]) =>
      all
        .map(({ object, awaited, headStart }) => `${label(object)}${awaited ? '*' : ''}${headStart ? '^' : ''}`)
        .join(' '),
    )
}

describe('without dependencies', () => {
  test('objects go by their kinds, in the order of the files', () => {
    expect(
      phases(deployment('b'), one('Service', 'a'), one('ConfigMap', 'c'), deployment('a'), one('Namespace', 'new')),
    ).toEqual(['Namespace/new^', 'ConfigMap/c', 'Service/a^', 'Deployment/b Deployment/a'])
  })

  test('phases are small numbers without gaps, and the set stays as the files have it', () => {
    const { set } = order(deployment('b'), one('ConfigMap', 'c'), one('Namespace', 'new'))
    expect(set.map(({ object, phase }) => [label(object), phase])).toEqual([
      ['Deployment/b', 2],
      ['ConfigMap/c', 1],
      ['Namespace/new', 0],
    ])
  })
})

describe('depends-on', () => {
  test('applies one workload after another that has to be ready', () => {
    expect(
      phases(deployment('web', on('db', 'StatefulSet')), one('StatefulSet', 'db', '', 'apps/v1'), deployment('other')),
    ).toEqual(['StatefulSet/db* Deployment/other', 'Deployment/web'])
  })

  test('goes on along a chain, and what comes after a kind stays after it', () => {
    const hpa = one('HorizontalPodAutoscaler', 'h', '', 'autoscaling/v2')
    const hook = one('ValidatingWebhookConfiguration', 'v', '', 'admissionregistration.k8s.io/v1')
    expect(phases(hook, hpa, deployment('c', on('b')), deployment('b', on('a')), deployment('a'))).toEqual([
      'Deployment/a*',
      'Deployment/b*',
      'Deployment/c',
      'HorizontalPodAutoscaler/h',
      'ValidatingWebhookConfiguration/v',
    ])
  })

  test('of what comes earlier anyway only makes it awaited', () => {
    expect(phases(deployment('web', '/namespaces/default/Service/a'), one('Service', 'a'))).toEqual([
      'Service/a*^',
      'Deployment/web',
    ])
  })

  test('against the order of kinds moves the object', () => {
    expect(phases(one('ConfigMap', 'late', on('web')), one('ConfigMap', 'early'), deployment('web'))).toEqual([
      'ConfigMap/early',
      'Deployment/web*',
      'ConfigMap/late',
    ])
  })

  test('of a Service takes its head start', () => {
    expect(phases(one('Service', 'a', on('web')), deployment('web'), one('Service', 'b'))).toEqual([
      'Service/b^',
      'Deployment/web*',
      'Service/a',
    ])
  })

  test('of a Namespace or CRD takes all that is in it, or of it, along; by kinds there too', () => {
    const inShop = (text: string) => text.replace('metadata:\n', 'metadata:\n  namespace: shop\n')
    expect(
      phases(
        inShop(deployment('api')),
        inShop(one('Service', 'api')),
        inShop(one('ConfigMap', 'api')),
        one('Namespace', 'shop', on('policy')),
        deployment('policy'),
      ),
    ).toEqual(['Deployment/policy*', 'Namespace/shop', 'ConfigMap/api', 'Service/api', 'Deployment/api'])
    const late = crd.replace(
      'metadata: {',
      `metadata: {annotations: {config.kubernetes.io/depends-on: ${on('operator')}}, `,
    )
    expect(phases(one('Widget', 'w', '', 'example.com/v1'), late, deployment('operator'))).toEqual([
      'Deployment/operator*',
      'CustomResourceDefinition/widgets.example.com',
      'Widget/w',
    ])
  })

  test('takes several, with blanks, and the same one twice', () => {
    expect(phases(deployment('c', `"${on('a')} , ${on('b')},${on('a')}"`), deployment('b'), deployment('a'))).toEqual([
      'Deployment/b* Deployment/a*',
      'Deployment/c',
    ])
  })

  test.each([
    [
      'a cluster-scoped kind',
      'rbac.authorization.k8s.io/ClusterRole/reader',
      one('ClusterRole', 'reader', '', 'rbac.authorization.k8s.io/v1'),
    ],
    ['one of the core group', '/Namespace/shop', one('Namespace', 'shop')],
    ['one of its own namespace', 'apps/Deployment/db', deployment('db')],
    ['one whose namespace the run gives', 'apps/namespaces/default/Deployment/db', deployment('db')],
    [
      'another version of its group',
      'apps/namespaces/default/Deployment/db',
      deployment('db').replace('apps/v1', 'apps/v1beta1'),
    ],
  ])('finds %s', (_, reference, other) => {
    expect(phases(deployment('web', reference), other)[0]).toMatch(/\*\^?$/)
  })

  test.each([
    'Deployment/db',
    'apps/default/Deployment/db',
    'apps/namespace/default/Deployment/db',
    'apps/namespaces/default/Deployment',
    'apps//db',
    `"${on('db')},"`,
  ])('that names no object is a problem: %s', (reference) => {
    expect(order(deployment('web', reference), deployment('db')).problems).toEqual([
      {
        what: expect.stringMatching(/^Deployment\/web: ".*" in config.kubernetes.io\/depends-on names no object$/),
        fix: expect.stringContaining('group/namespaces/namespace/Kind/name'),
        at: { file: 'k8s/app.yaml', line: 6 },
      },
    ])
  })

  test('on what is not in the set is a problem, with what comes near', () => {
    expect(order(deployment('web', on('db', 'Deployment', 'shop')), deployment('db')).problems).toEqual([
      {
        what: 'Deployment/web depends on apps/namespaces/shop/Deployment/db, which is not in the set',
        why: 'Deployment/db at k8s/app.yaml:8 is apps/namespaces/default/Deployment/db.',
        fix: expect.stringContaining('Correct the reference'),
        at: { file: 'k8s/app.yaml', line: 6 },
      },
    ])
    expect(order(deployment('web', on('db'))).problems).toHaveLength(1)
  })
})

describe('a circle', () => {
  test('of dependencies is named with all of it', () => {
    const { problems } = order(
      deployment('a', on('b')),
      deployment('b', on('c')),
      deployment('c', on('a')),
      deployment('d', on('a')),
    )
    expect(problems).toEqual([
      {
        what: 'These objects wait for one another: Deployment/a (k8s/app.yaml:6) → Deployment/b (k8s/app.yaml:13) → Deployment/c (k8s/app.yaml:20) → Deployment/a (k8s/app.yaml:6)',
        why: expect.stringContaining('depends-on'),
        fix: 'Drop one of the dependencies.',
        at: { file: 'k8s/app.yaml', line: 6 },
      },
    ])
  })

  test('against what has to come first is one too', () => {
    const web = deployment('web').replace('metadata:\n', 'metadata:\n  namespace: shop\n')
    const { problems } = order(web, one('Namespace', 'shop', on('web', 'Deployment', 'shop')))
    expect(problems.map(({ what, at }) => [what, at?.line])).toEqual([
      [
        'These objects wait for one another: Deployment/web (k8s/app.yaml:3) → Namespace/shop (k8s/app.yaml:12) → Deployment/web (k8s/app.yaml:3)',
        12,
      ],
    ])
  })

  test('of one', () => {
    expect(order(deployment('a', on('a'))).problems.map(({ what }) => what)).toEqual(['Deployment/a depends on itself'])
  })

  test('each, when there are several', () => {
    const { problems } = order(
      deployment('a', on('b')),
      deployment('b', on('a')),
      deployment('c', on('d')),
      deployment('d', on('c')),
    )
    expect(problems).toHaveLength(2)
  })

  test('is none where a cluster-scoped object only seems to lie in the namespace of the run', () => {
    const role = one('ClusterRole', 'reader', '', 'rbac.authorization.k8s.io/v1')
    const { problems } = inOrder(
      manifestsOf(inSet(role, one('Namespace', 'shop', 'rbac.authorization.k8s.io/ClusterRole/reader'))),
      'shop',
    )
    expect(problems).toEqual([])
  })
})

describe('what a chart runs before its workloads', () => {
  const job = (name: string, hook: string, weight = '') =>
    `apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: ${name}\n  annotations:\n    helm.sh/hook: ${hook}\n${weight === '' ? '' : `    helm.sh/hook-weight: "${weight}"\n`}`
  test('has a phase of its own, by weight, and is awaited', () => {
    expect(
      phases(
        deployment('web'),
        job('migrate', 'pre-install,pre-upgrade', '5'),
        job('backup', 'pre-upgrade', '-1'),
        one('Service', 'web'),
        job('plain', 'post-install'),
        one('ConfigMap', 'c'),
      ),
    ).toEqual(['ConfigMap/c', 'Service/web^', 'Job/backup*', 'Job/migrate*', 'Deployment/web Job/plain'])
  })
})

test('a chain of 5,000 is ordered at once', () => {
  const chain = Array.from({ length: 5000 }, (_, index) =>
    deployment(`d${index}`, index === 0 ? '' : on(`d${index - 1}`)),
  )
  const manifests = manifestsOf(inSet(...chain))
  const started = process.cpuUsage()
  const { set } = inOrder(manifests, 'default')
  expect(Math.max(...set.map(({ phase }) => phase))).toBe(4999)
  // Of the processor alone: other programs have it, too.
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(1000)
})
