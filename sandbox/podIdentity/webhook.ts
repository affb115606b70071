import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { apply, connect, type Kubernetes } from '../kubernetes.ts'
import type { World } from '../world.ts'
import { injection, irsa, type PodSpec, podIdentity, type Way } from './injection.ts'

/** Whether EKS Pod Identity has a role for a service account. */
export type HasAssociation = (namespace: string, name: string) => Promise<boolean>

interface Review {
  readonly request: {
    readonly uid: string
    readonly namespace: string
    readonly object: { readonly spec: PodSpec }
  }
}

interface ServiceAccount {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> }
}

/** A stand-in for EKS's webhook, which gives pods the role of their service account when they are made. */
export const startPodIdentityWebhook = async (world: World, hasAssociation: HasAssociation): Promise<void> => {
  const kubernetes = connect(world)
  const options = {
    cert: readFileSync(world.path('pki/webhook.pem')),
    key: readFileSync(world.path('pki/webhook.key')),
  }
  const server = createServer(options, async (request, response) => {
    let text = ''
    for await (const chunk of request.setEncoding('utf8')) text += chunk
    const { request: review } = JSON.parse(text) as Review
    const way = await wayOf(review, kubernetes, hasAssociation).catch((error: Error) => {
      console.error(`sandbox: pod identity: ${error.message}`)
      return undefined
    })
    const patch = way === undefined ? [] : injection(review.object.spec, way)
    const patched = { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch)).toString('base64') }
    const answer = { uid: review.uid, allowed: true, ...(patch.length > 0 && patched) }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: answer }))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  await apply(kubernetes, '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/pod-identity-webhook', {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: 'pod-identity-webhook' },
    webhooks: [
      {
        name: 'iam-for-pods.amazonaws.com',
        clientConfig: {
          url: `https://127.0.0.1:${port}/mutate`,
          caBundle: readFileSync(world.path('pki/ca.pem')).toString('base64'),
        },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], operations: ['CREATE'] }],
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Ignore',
      },
    ],
  })
}

const wayOf = async (
  { namespace, object }: Review['request'],
  kubernetes: Kubernetes,
  hasAssociation: HasAssociation,
): Promise<Way | undefined> => {
  const name = object.spec.serviceAccountName ?? 'default'
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}`
  const { metadata } = (await kubernetes.call('GET', path)) as ServiceAccount
  // An association goes before the annotation.
  if (await hasAssociation(namespace, name)) return podIdentity
  const role = metadata.annotations?.['eks.amazonaws.com/role-arn']
  return role === undefined
    ? undefined
    : irsa(role, metadata.annotations?.['eks.amazonaws.com/audience'] ?? 'sts.amazonaws.com')
}
