import { describe, expect, test } from 'vitest'
import { explain, explainWarning, isImmutable } from '../../../../src/cluster/explain/explain.ts'
import { pathOf } from '../../../../src/cluster/explain/field.ts'
import type { KubernetesObject } from '../../../../src/manifest.ts'
import { type Problem, place } from '../../../../src/problem.ts'
import { CALLER, status } from '../../../support/kubernetes.ts'
import { manifestOf } from '../../../support/manifests.ts'
import { config, deployment } from '../../../support/sets.ts'

interface Said {
  readonly code: number
  readonly message: string
  readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[]
}

const text = ({ what, why, fix, at }: Problem) => `${at && place(at)}: ${what}\nWhy: ${why}\nFix: ${fix}`
const answer = ({ code, message, causes }: Said) => ({ code, body: status(code, '', message, causes) })
const web = deployment('web', '          imagee: x\n')
const told = (said: Said, yaml = web, live?: unknown) =>
  explain(answer(said), manifestOf(yaml), CALLER, live as KubernetesObject | undefined)
const lines = (said: Said, yaml = web) => told(said, yaml).map(({ what, at }) => `${at?.line} ${what}`)
const conflict = (manager: string, ...fields: readonly string[]): Said => ({
  code: 409,
  message: `Apply failed with ${fields.length} conflicts`,
  causes: fields.map((field) => ({ reason: 'FieldManagerConflict', message: `conflict with "${manager}"`, field })),
})
const invalid = (message: string, field = 'spec'): Said => ({
  code: 422,
  message: `it is invalid: ${field}: ${message}`,
  causes: [{ reason: 'FieldValueInvalid', message, field }],
})

describe('what a manifest says wrongly is told at its line', () => {
  test('unknown fields, each', () => {
    const message =
      'failed to create typed patch object: strict decoding error: unknown field "spec.template.spec.containers[0].imagee", unknown field "spec.replica"'
    expect(lines({ code: 400, message })).toEqual([
      '14 Deployment/web: there is no field spec.template.spec.containers[0].imagee',
      '5 Deployment/web: there is no field spec.replica',
    ])
  })

  test('unknown fields, as the schema of server-side apply names them', () => {
    const message =
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.template.spec.containers[name="web"].imagee: field not declared in schema'
    expect(lines({ code: 500, message })).toEqual([
      '14 Deployment/web: there is no field spec.template.spec.containers[name="web"].imagee',
    ])
  })

  test('values of the wrong type', () => {
    const message =
      'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): .spec.template.spec.containers[name="web"].ports: element 0: associative list with keys has an element that omits key field "containerPort"; .spec.replicas: expected numeric (int or float), got string'
    expect(lines({ code: 500, message })).toEqual(['6 Deployment/web: spec.replicas has a value of the wrong type'])
  })

  test('values of the wrong type, without the value', () => {
    const message =
      'failed to create typed patch object: .spec.template.spec.containers[name="web"].env[name="PASSWORD"].value: expected string, got &value.valueUnstructured{Value:20240501}'
    const [problem] = told({ code: 500, message })
    expect(problem?.why).toBe('expected string, got something else.')
  })

  test('invalid values, each', () => {
    const causes = [
      { reason: 'FieldValueInvalid', field: 'spec.replicas', message: 'Invalid value: -1: must be at least 0' },
      { reason: 'FieldValueRequired', field: 'spec.template.spec.containers[0].image', message: 'Required value' },
    ]
    expect(lines({ code: 422, message: 'Deployment.apps "web" is invalid', causes })).toEqual([
      '6 Deployment/web: spec.replicas is not accepted',
      '11 Deployment/web: spec.template.spec.containers[0].image is not accepted',
    ])
  })

  test('anything else, at the object', () => {
    expect(lines({ code: 404, message: 'namespaces "default" not found' })).toEqual([
      '1 The cluster refused to apply Deployment/web',
    ])
  })

  test('an object whose name the cluster chooses', () => {
    const job = 'apiVersion: batch/v1\nkind: Job\nmetadata:\n  generateName: migrate-\n'
    expect(lines({ code: 403, message: 'admission webhook "w" denied the request: no' }, job)).toEqual([
      '1 Job/migrate-*: the webhook w denied it',
    ])
  })
})

describe('conflicts', () => {
  test('of one manager are one problem, with each field, what is live and what is here', () => {
    const live = { ...manifestOf(web).object, spec: { replicas: 5, paused: true } }
    const [problem, ...rest] = told(conflict('argocd-controller', '.spec.replicas', '.spec.paused'), web, live)
    expect(rest).toEqual([])
    expect(
      text(problem as Problem),
    ).toBe(`k8s/app.yaml:6: Deployment/web: 2 fields belong to argocd-controller (spec.replicas and spec.paused)
Why: argocd-controller is Argo CD, which deploys it from git, too.
spec.replicas: live 5, here 2
spec.paused: live true
Fix: One of these:
- drop the fields from the manifest, and leave them to argocd-controller;
- write the value that is live;
- take them over, by \`force-conflicts: true\`.`)
  })

  test('of two managers are two', () => {
    const said = conflict('helm', '.spec.replicas')
    const both = {
      ...said,
      causes: [...(said.causes ?? []), ...(conflict('keda-operator', '.spec.paused').causes ?? [])],
    }
    expect(lines(both)).toEqual([
      '6 Deployment/web: spec.replicas belongs to helm',
      '5 Deployment/web: spec.paused belongs to keda-operator',
    ])
  })

  test('never show what is secret', () => {
    const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: canary}\ndata: {b: Y2FuYXJ5}\n'
    const env = '          env:\n            - name: API_TOKEN\n              value: canary\n'
    const all = [
      ...told(conflict('other', '.stringData.a', '.data.b'), secret, manifestOf(secret).object),
      ...told(
        conflict('other', '.spec.template.spec.containers[name="web"].env[name="API_TOKEN"].value'),
        deployment('web', env),
        manifestOf(deployment('web', env)).object,
      ),
    ]
    expect(all).toHaveLength(2)
    expect(all.map(text).join('\n')).not.toMatch(/canary|Y2FuYXJ5/)
  })

  test.each([
    ['kubectl-edit', 'kubectl edit'],
    ['kubectl-client-side-apply', 'kubectl apply'],
    ['kube-controller-manager', 'HorizontalPodAutoscaler'],
    ['helm', 'Helm'],
    ['kustomize-controller', 'Flux'],
    ['vpa-updater', 'VerticalPodAutoscaler'],
    ['eks', 'add-ons'],
    ['somebody', 'under the name somebody'],
  ])('say who %s is', (manager, who) => expect(told(conflict(manager, '.spec.replicas'))[0]?.why).toContain(who))
})

describe('fields that cannot change any more', () => {
  const STATEFUL_SET =
    "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"
  const CLAIM =
    'Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n@@ -10,7 +10,7 @@\n- "StorageClassName": "none",\n+ "StorageClassName": "other",\n'
  const JOB = `Invalid value: {"Spec":{"Containers":[{"Env":[{"Name":"PASSWORD","Value":"canary"}]}]}}: field is immutable`

  test.each<[string, Said, boolean]>([
    [
      'a selector',
      invalid('Invalid value: {"matchLabels":{"app":"other"}}: field is immutable', 'spec.selector'),
      true,
    ],
    ['a StatefulSet', invalid(STATEFUL_SET), true],
    ['a claim', invalid(CLAIM), true],
    ['a Job', invalid(JOB, 'spec.template'), true],
    ['a binding', invalid('Invalid value: {"Name":"view"}: cannot change roleRef', 'roleRef'), true],
    ['a class', invalid('Forbidden: updates to provisioner are forbidden.', 'provisioner'), true],
    ['a ConfigMap that is sealed', invalid('Forbidden: field is immutable when `immutable` is set', 'data'), true],
    ['a priority', invalid('Forbidden: may not be changed in an update.', 'value'), true],
    ['a pod', invalid('Forbidden: pod updates may not change fields other than `spec.containers[*].image`'), true],
    ['an address', invalid('Invalid value: "": may not change once set', 'spec.clusterIPs[0]'), true],
    ['a rule of a CRD', invalid('Invalid value: "object": Value is immutable', 'spec.size'), true],
    ['a wrong value', invalid('Invalid value: -1: must be at least 0', 'spec.replicas'), false],
    ['nothing at all', { code: 422, message: 'field is immutable' }, false],
    ['a refusal', { ...invalid('field is immutable'), code: 403 }, false],
    [
      'one of two',
      { ...invalid('field is immutable'), causes: [{ message: 'field is immutable' }, { message: 'Required value' }] },
      false,
    ],
  ])('%s', (_, said, expected) => expect(isImmutable(answer(said))).toBe(expected))

  test('are told with what is live, and `recreate`', () => {
    const yaml = web.replace('  replicas: 2\n', '  selector: {matchLabels: {app: web}}\n')
    const live = { ...manifestOf(yaml).object, spec: { selector: { matchLabels: { app: 'old' } } } }
    const said = invalid('Invalid value: {"matchLabels":{}}: field is immutable', 'spec.selector')
    const [problem] = told(said, yaml, live)
    expect(problem).toMatchObject({
      what: 'Deployment/web: spec.selector cannot change any more',
      why: 'The field is immutable: it is set when the object is created, and kept.\nLive it is `{"matchLabels":{"app":"old"}}`, here `{"matchLabels":{"app":"web"}}`.',
      fix: expect.stringMatching(/`recreate: true` \(what it runs stops, and starts anew\)\.$/),
      at: { line: 6 },
    })
  })

  test('are found where the whole spec is blamed', () => {
    const yaml =
      'apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec:\n  replicas: 3\n  serviceName: new\n  selector: {matchLabels: {app: db}}\n'
    const { object } = manifestOf(yaml)
    const live = { ...object, spec: { ...(object.spec as object), replicas: 1, serviceName: 'old' } }
    expect(told(invalid(STATEFUL_SET), yaml, live)).toMatchObject([
      { what: 'StatefulSet/db: spec.serviceName cannot change any more', at: { line: 6 } },
    ])
  })

  test('of a Job show none of its values', () => {
    expect(text(told(invalid(JOB, 'spec.template'))[0] as Problem)).not.toContain('canary')
  })

  test.each([
    ['v1', 'PersistentVolumeClaim', 'the data in its volume would be lost'],
    ['v1', 'PersistentVolume', 'the data in its volume would be lost'],
    ['v1', 'Namespace', 'everything in it would be deleted'],
    ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'every object of its kind would be deleted'],
    ['v1', 'Service', 'its load balancer, and with it its address'],
    ['example.com/v1', 'Database', 'what is lost with it is not known'],
  ])('of %s %s are never made again', (apiVersion, kind, why) => {
    const yaml = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x}\nspec: {type: LoadBalancer}\n`
    expect(told(invalid(CLAIM), yaml)[0]?.fix).toMatch(new RegExp(`Not even \`recreate: true\`.*${why}`))
    expect(told(invalid(CLAIM), yaml)[0]?.why).not.toContain('@@')
  })
})

describe('admission', () => {
  const unasked = (cause: string, webhook = 'vservice.elbv2.k8s.aws') => ({
    code: 500,
    message: `Internal error occurred: failed calling webhook "${webhook}": failed to call webhook: Post "https://aws-load-balancer-webhook-service.kube-system.svc:443/mutate?timeout=10s": ${cause}`,
  })

  test('a webhook that does not answer: its name, its Service, whose it is, and where to look', () => {
    const [problem] = told(unasked('no endpoints available for service "aws-load-balancer-webhook-service"'))
    expect(
      text(problem as Problem),
    ).toBe(`k8s/app.yaml:1: Deployment/web: the webhook vservice.elbv2.k8s.aws does not answer
Why: The cluster has to ask it before it takes this object; it is a part of the AWS Load Balancer Controller.
It is served by the Service aws-load-balancer-webhook-service in the namespace kube-system: no endpoints available for service "aws-load-balancer-webhook-service".
None of its pods is ready.
Fix: See why it is not ready, and run the job again when it is:
kubectl get pods -n kube-system
kubectl get endpointslices -n kube-system -l kubernetes.io/service-name=aws-load-balancer-webhook-service
If what brought the webhook is gone, delete its registration; with \`failurePolicy: Ignore\` in it, objects pass while the webhook is away:
kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o yaml | grep -B9 -A9 vservice.elbv2.k8s.aws`)
  })

  test.each([
    ['service "hook" not found', 'what is left is its registration'],
    ['dial tcp 10.0.0.1:443: connect: connection refused', 'None of its pods is ready'],
    ['context deadline exceeded', 'security group'],
    ['tls: failed to verify certificate: x509: certificate signed by unknown authority', 'not signed by the authority'],
  ])('%s', (cause, hint) => expect(told(unasked(cause))[0]?.why).toContain(hint))

  test('a webhook outside of the cluster', () => {
    const message =
      'Internal error occurred: failed calling webhook "w.example.com": failed to call webhook: Post "https://hooks.example.com/x?timeout=2s": EOF'
    expect(told({ code: 500, message })[0]).toMatchObject({
      why: expect.stringContaining('It is served by https://hooks.example.com/x: EOF.'),
      fix: expect.not.stringContaining('kubectl get pods'),
    })
  })

  test('a webhook that said no: its name, its reason, and the line that it names', () => {
    const message =
      'admission webhook "policy.kyverno.svc" denied the request: no latest at spec.template.spec.containers[0].image\nuse a version'
    expect(told({ code: 400, message })).toMatchObject([
      {
        what: 'Deployment/web: the webhook policy.kyverno.svc denied it',
        why: 'It is a part of Kyverno, and says: no latest at spec.template.spec.containers[0].image\nuse a version',
        at: { line: 11 },
      },
    ])
  })

  test('a policy that said no: its name and binding', () => {
    const message =
      "configmaps \"a\" is forbidden: ValidatingAdmissionPolicy 'owner.example.com' with binding 'everywhere' denied request: every ConfigMap names its owner"
    expect(told({ code: 422, message, causes: [{ message }] }, config('a'))).toMatchObject([
      {
        what: 'ConfigMap/a: the policy owner.example.com denied it',
        why: 'It says: every ConfigMap names its owner',
        fix: expect.stringMatching(
          /validatingadmissionpolicy owner\.example\.com .*validatingadmissionpolicybinding everywhere/,
        ),
      },
    ])
  })
})

describe('what a namespace does not allow', () => {
  const pod = (namespace = 'shop') =>
    `apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  namespace: ${namespace}\nspec:\n  serviceAccountName: none\n  containers: []\n`
  const refused = (message: string) => told({ code: 403, message: `pods "a" is forbidden: ${message}` }, pod())

  test('a quota that is used up, resource by resource', () => {
    expect(
      refused(
        'exceeded quota: few, requested: pods=1,requests.cpu=3, used: pods=2,requests.cpu=0, limited: pods=2,requests.cpu=1',
      ),
    ).toMatchObject([
      {
        what: 'Pod/a: the quota few of the namespace shop is used up',
        why: 'pods: 1 more asked for, 2 of 2 used.\nrequests.cpu: 3 more asked for, 0 of 1 used.',
        fix: expect.stringContaining('kubectl describe quota few -n shop'),
      },
    ])
  })

  test('a quota that counts what is not said', () => {
    expect(refused('failed quota: few: must specify limits.memory for: web,side; requests.cpu for: web')).toMatchObject(
      [
        {
          what: 'Pod/a: the quota few wants limits.memory and requests.cpu of every container',
          why: 'limits.memory is not set for web, side.\nrequests.cpu is not set for web.',
          at: { line: 6 },
        },
      ],
    )
  })

  test('a LimitRange', () => {
    expect(
      refused(
        '[maximum cpu usage per Container is 500m, but limit is 3, maximum memory usage per Container is 1Gi, but limit is 2Gi, minimum cpu usage per Container is 100m.  No request is specified]',
      ),
    ).toMatchObject([
      {
        what: 'Pod/a: a LimitRange of the namespace shop does not allow its size',
        why: 'Maximum cpu usage per Container is 500m, but limit is 3.\nMaximum memory usage per Container is 1Gi, but limit is 2Gi.\nMinimum cpu usage per Container is 100m.  No request is specified.',
      },
    ])
  })

  const RESTRICTED =
    'allowPrivilegeEscalation != false (containers "web", "b" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (containers "web", "b" must set securityContext.capabilities.drop=["ALL"]), host namespaces (hostNetwork=true)'

  test('PodSecurity, violation by violation, with what mends it', () => {
    const [problem] = refused(`violates PodSecurity "restricted:latest": ${RESTRICTED}`)
    expect(problem?.what).toBe('Pod/a: its pods violate PodSecurity "restricted:latest" of the namespace shop')
    expect(problem?.why?.split('\n')).toEqual([
      'allowPrivilegeEscalation != false (containers "web", "b" must set securityContext.allowPrivilegeEscalation=false)',
      'unrestricted capabilities (containers "web", "b" must set securityContext.capabilities.drop=["ALL"])',
      'host namespaces (hostNetwork=true)',
    ])
    expect(problem?.fix).toContain(
      'securityContext:\n  allowPrivilegeEscalation: false\n  capabilities: {drop: [ALL]}\nOtherwise',
    )
  })

  test('PodSecurity, as a warning', () => {
    expect(
      explainWarning(`would violate PodSecurity "restricted:latest": ${RESTRICTED}`, manifestOf(web)),
    ).toMatchObject({
      what: 'Deployment/web: its pods would violate PodSecurity "restricted:latest"',
      at: { line: 5 },
    })
  })

  test.each([
    ['policy/v1beta1 PodDisruptionBudget is deprecated in v1.21+', 1, /^The cluster warns: policy/],
    ['spec.template.spec.containers[0].image: odd', 11, /^Deployment\/web: spec\..*: odd$/],
  ])('a warning: %s', (warning, line, what) => {
    expect(explainWarning(warning, manifestOf(web))).toMatchObject({ what: expect.stringMatching(what), at: { line } })
  })

  test('that is being deleted', () => {
    expect(refused('unable to create new content in namespace shop because it is being terminated')).toMatchObject([
      {
        what: 'Pod/a: the namespace shop is being deleted',
        fix: expect.stringContaining('kubectl wait --for=delete namespace/shop'),
        at: { line: 5 },
      },
    ])
  })

  test('a ServiceAccount that it does not have', () => {
    expect(refused('error looking up service account shop/none: serviceaccount "none" not found')).toMatchObject([
      { what: 'Pod/a: the ServiceAccount none does not exist in the namespace shop', at: { line: 7 } },
    ])
  })
})

describe('pathOf', () => {
  const object = {
    metadata: { labels: { 'a/b': 'c', 'app.kubernetes.io/name': 'd', app: 'e' }, finalizers: ['x', 'y.z/w'] },
    data: { 'a.b': '1', a: '2' },
    spec: {
      containers: [
        { name: 'side' },
        { name: 'web', ports: [{ containerPort: 443, protocol: 'TCP' }, { containerPort: 80 }] },
      ],
    },
  }
  test.each([
    ['.spec.replicas', ['spec', 'replicas']],
    ['spec.containers[1].name', ['spec', 'containers', 1, 'name']],
    ['.spec.containers[name="web"].image', ['spec', 'containers', 1, 'image']],
    [
      '.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"].name',
      ['spec', 'containers', 1, 'ports', 1, 'name'],
    ],
    ['.spec.containers[name="web"].ports[containerPort=443,protocol="UDP"]', ['spec', 'containers', 1, 'ports']],
    ['.spec.containers[name="none"].image', ['spec', 'containers']],
    ['metadata.labels[a/b]', ['metadata', 'labels', 'a/b']],
    ['metadata.labels[c]', ['metadata', 'labels']],
    ['.metadata.labels.app.kubernetes.io/name', ['metadata', 'labels', 'app.kubernetes.io/name']],
    ['.metadata.finalizers[="y.z/w"]', ['metadata', 'finalizers', 1]],
    ['.data.a.b', ['data', 'a.b']],
    ['.data.a', ['data', 'a']],
    ['', []],
  ])('%s', (field, path) => expect(pathOf(field, object)).toEqual(path))
})
