import type { Problem } from '../../problem.ts'
import { pathOf } from './field.ts'
import type { Shared, Subject } from './subject.ts'

// Whose webhooks these are, by their names.
const OWNERS: readonly (readonly [RegExp, string])[] = [
  [/\.elbv2\.k8s\.aws$/, 'the AWS Load Balancer Controller'],
  [/cert-manager/, 'cert-manager'],
  [/kyverno/, 'Kyverno'],
  [/gatekeeper/, 'OPA Gatekeeper'],
  [/istio/, 'Istio'],
  [/linkerd/, 'Linkerd'],
  [/external-secrets/, 'External Secrets'],
  [/keda/, 'KEDA'],
  [/karpenter/, 'Karpenter'],
  [/ingress\.kubernetes\.io|ingress-nginx/, 'ingress-nginx'],
  [/opentelemetry/, 'OpenTelemetry’s operator'],
  [/prometheus/, 'Prometheus’ operator'],
]

// What keeps the cluster from asking a webhook, and what it mostly comes from.
const TROUBLES: readonly (readonly [RegExp, string])[] = [
  [/service "[^"]*" not found/, 'That Service does not exist: what is left is its registration.'],
  [/no endpoints available|connection refused/, 'None of its pods is ready.'],
  [/x509|certificate/, 'Its certificate is not signed by the authority that its registration names.'],
  [
    /deadline exceeded|i\/o timeout|Client\.Timeout/,
    'It takes too long, or is out of reach: on EKS the nodes’ security group has to let the control plane in on the webhook’s port.',
  ],
]

/** A webhook that the cluster could not ask: which one, where it runs, and what keeps it. */
export function explainUnasked({ message, name, manifest }: Subject): Shared[] {
  const [, webhook, rest = ''] = /failed calling webhook "([^"]+)":\s*([\s\S]*)/.exec(message) ?? []
  if (webhook === undefined) return []
  const [, url = '', cause = rest] = /(?:Post|Get) "([^"]*)": ([\s\S]*)/.exec(rest) ?? []
  const [, service, namespace] = /^https:\/\/([^./]+)\.([^./]+)\.svc[:/]/.exec(url) ?? []
  const owner = OWNERS.find(([pattern]) => pattern.test(webhook))?.[1]
  const trouble = TROUBLES.find(([pattern]) => pattern.test(cause))?.[1]
  const served =
    service === undefined ? url.replace(/\?.*/, '') : `the Service ${service} in the namespace ${namespace}`
  return [
    {
      shared: name,
      what: `${name}: the webhook ${webhook} does not answer`,
      why: [
        `The cluster has to ask it before it takes this object${owner === undefined ? '' : `; it is a part of ${owner}`}.`,
        `It is served by ${served || 'nobody that the cluster knows'}: ${cause.trim()}.`,
        ...(trouble === undefined ? [] : [trouble]),
      ].join('\n'),
      fix: [
        ...(service === undefined
          ? ['See what runs at that address, and run the job again when it answers.']
          : [
              'See why it is not ready, and run the job again when it is:',
              `kubectl get pods -n ${namespace}`,
              `kubectl get endpointslices -n ${namespace} -l kubernetes.io/service-name=${service}`,
            ]),
        `If what brought the webhook is gone, delete its registration; with \`failurePolicy: Ignore\` in it, objects pass while the webhook is away:`,
        `kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o yaml | grep -B9 -A9 ${webhook}`,
      ].join('\n'),
      at: manifest.at(),
    },
  ]
}

/** A webhook or a policy that said no, by name, with its reason. */
export function explainDenial(subject: Subject): Problem[] {
  const { message, name, manifest } = subject
  const [, webhook, reason = ''] = /admission webhook "([^"]+)" denied the request(?:: | )([\s\S]*)/.exec(message) ?? []
  if (webhook !== undefined) {
    const owner = OWNERS.find(([pattern]) => pattern.test(webhook))?.[1]
    return [
      {
        what: `${name}: the webhook ${webhook} denied it`,
        why: `${owner === undefined ? 'It' : `It is a part of ${owner}, and`} says: ${reason.trim()}`,
        fix: 'Change what it names, or ask those who run it for an exception.',
        at: at(reason, subject),
      },
    ]
  }
  const [, policy, binding, said = ''] =
    /ValidatingAdmissionPolicy '([^']+)' with binding '([^']+)' denied request: ([\s\S]*)/.exec(message) ?? []
  if (policy === undefined) return []
  return [
    {
      what: `${name}: the policy ${policy} denied it`,
      why: `It says: ${said.trim()}`,
      fix: `Change what it names. The rule is in kubectl get validatingadmissionpolicy ${policy} -o yaml; where it holds, in validatingadmissionpolicybinding ${binding}.`,
      at: at(said, { ...subject, manifest }),
    },
  ]
}

/** The line of the field that a reason names, if it names one of this object's. */
function at(reason: string, { manifest }: Subject) {
  const field = /\b(?:spec|metadata|data)(?:\.[\w-]+|\[[^\]]*\])+/.exec(reason)?.[0]
  return manifest.at(field === undefined ? [] : pathOf(field, manifest.object))
}
