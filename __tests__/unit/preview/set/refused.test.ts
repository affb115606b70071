import { describe, expect, test } from 'vitest'
import { checkPlaces } from '../../../../src/preview/set/refused.ts'
import { web } from '../../../support/lint.ts'
import { manifestsOf } from '../../../support/manifests.ts'
import { lines, objectsOfYaml, PREVIEW, previewOfYaml } from '../../../support/previewSets.ts'

const object = (apiVersion: string, kind: string) => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n`

describe('what belongs to the whole cluster', () => {
  test.each([
    ['v1', 'PersistentVolume'],
    ['v1', 'Node'],
    ['rbac.authorization.k8s.io/v1', 'ClusterRole'],
    ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'],
    ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
    ['apiregistration.k8s.io/v1', 'APIService'],
    ['admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration'],
    ['admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'],
    ['admissionregistration.k8s.io/v1', 'ValidatingAdmissionPolicy'],
    ['storage.k8s.io/v1', 'StorageClass'],
    ['scheduling.k8s.io/v1', 'PriorityClass'],
    ['networking.k8s.io/v1', 'IngressClass'],
    ['gateway.networking.k8s.io/v1', 'GatewayClass'],
    ['elbv2.k8s.aws/v1beta1', 'IngressClassParams'],
    ['karpenter.sh/v1', 'NodePool'],
    ['cert-manager.io/v1', 'ClusterIssuer'],
  ])('%s %s', (apiVersion, kind) => {
    expect(lines(previewOfYaml(object(apiVersion, kind)).problems)).toEqual([
      `2: ${kind}/a belongs to the whole cluster, and previews stay in their namespaces`,
    ])
  })

  test.each([
    ['v1', 'ResourceQuota'],
    ['v1', 'LimitRange'],
    ['v1', 'PersistentVolumeClaim'],
    ['networking.k8s.io/v1', 'NetworkPolicy'],
    ['rbac.authorization.k8s.io/v1', 'Role'],
    ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
    ['policy/v1', 'PodDisruptionBudget'],
    ['storage.k8s.io/v1', 'CSIStorageCapacity'],
    ['external-secrets.io/v1', 'ExternalSecret'],
    ['postgresql.cnpg.io/v1', 'Cluster'],
    ['example.com/v1', 'Node'],
  ])('%s %s does not', (apiVersion, kind) => {
    expect(objectsOfYaml(object(apiVersion, kind)).map((one) => one.kind)).toEqual([kind])
  })

  test('of a kind that only the cluster knows: told by the path that it has there', () => {
    const [manifest] = manifestsOf(object('example.com/v1', 'Planet'))
    if (manifest === undefined) throw new Error('no manifest')
    const at = (path: string) => lines(checkPlaces([{ manifest, path }], PREVIEW.namespace))
    expect(at('/apis/example.com/v1/planets/a')).toEqual([
      '2: Planet/a (example.com/v1) belongs to the whole cluster, and previews stay in their namespaces',
    ])
    expect(at('/apis/example.com/v1/namespaces/default/planets/a')).toHaveLength(1)
    expect(at('/api/v1/namespaces/other')).toHaveLength(1)
    expect(at(`/apis/example.com/v1/namespaces/${PREVIEW.namespace}/planets/a`)).toEqual([])
    expect(at(`/api/v1/namespaces/${PREVIEW.namespace}`)).toEqual([])
  })
})

describe('pods that reach their node', () => {
  test.each([
    [
      'hostPath',
      web('', '      volumes: [{name: a, emptyDir: {}}, {name: b, hostPath: {path: /}}]\n'),
      '14: Deployment/web mounts a folder of the node (hostPath)',
    ],
    ['hostNetwork', web('', '      hostNetwork: true\n'), '14: Deployment/web has hostNetwork'],
    ['hostPID', web('', '      hostPID: true\n'), '14: Deployment/web has hostPID'],
    ['hostIPC', web('', '      hostIPC: true\n'), '14: Deployment/web has hostIPC'],
    [
      'hostPort',
      web('          ports: [{containerPort: 80}, {containerPort: 81, hostPort: 81}]\n'),
      '17: Deployment/web takes a port of the node (hostPort)',
    ],
    [
      'privileged',
      web('          securityContext: {privileged: true}\n'),
      '17: Deployment/web has a privileged container',
    ],
    [
      'a privileged init container',
      web('', '      initContainers: [{name: a, image: a, securityContext: {privileged: true}}]\n'),
      '14: Deployment/web has a privileged container',
    ],
    [
      'hostProcess',
      web('          securityContext: {windowsOptions: {hostProcess: true}}\n'),
      '17: Deployment/web has a container that is a process of the node (hostProcess)',
    ],
  ])('%s', (_, yaml, wanted) => {
    const { problems } = previewOfYaml(yaml)
    expect(lines(problems).map((line) => line.replace(/^\d+/, ''))).toEqual([
      `${wanted}, which no preview may`.replace(/^\d+/, ''),
    ])
    // The line of the field itself.
    const line = yaml.split('\n')[(problems[0]?.at?.line ?? 1) - 1]
    expect(line).toMatch(/host|privileged/)
  })

  test('in whatever makes pods', () => {
    const cron = `apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec: {jobTemplate: {spec: {template: {spec: {hostNetwork: true}}}}}\n`
    expect(lines(previewOfYaml(cron).problems)).toEqual(['4: CronJob/a has hostNetwork, which no preview may'])
  })

  test('fields that say no are no problem', () => {
    const pod = '      hostNetwork: false\n      hostPID: false\n'
    expect(
      previewOfYaml(
        web(
          '          securityContext: {privileged: false}\n          ports: [{containerPort: 80, hostPort: 0}]\n',
          pod,
        ),
      ).problems,
    ).toEqual([])
  })
})
