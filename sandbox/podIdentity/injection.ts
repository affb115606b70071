import { region } from '../world.ts'

/** How a pod learns its role: a token of its own, and variables that every AWS SDK reads. */
export interface Way {
  readonly volume: string
  readonly mountPath: string
  readonly audience: string
  readonly tokenFile: string
  readonly env: Readonly<Record<string, string>>
}

export const irsa = (role: string, audience: string): Way => ({
  volume: 'aws-iam-token',
  mountPath: '/var/run/secrets/eks.amazonaws.com/serviceaccount',
  audience,
  tokenFile: 'token',
  env: {
    AWS_STS_REGIONAL_ENDPOINTS: 'regional',
    AWS_DEFAULT_REGION: region,
    AWS_REGION: region,
    AWS_ROLE_ARN: role,
    AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/secrets/eks.amazonaws.com/serviceaccount/token',
  },
})

export const agentAddress = '169.254.170.23'
export const podIdentity: Way = {
  volume: 'eks-pod-identity-token',
  mountPath: '/var/run/secrets/pods.eks.amazonaws.com/serviceaccount',
  audience: 'pods.eks.amazonaws.com',
  tokenFile: 'eks-pod-identity-token',
  env: {
    AWS_STS_REGIONAL_ENDPOINTS: 'regional',
    AWS_DEFAULT_REGION: region,
    AWS_REGION: region,
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://${agentAddress}/v1/credentials`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE:
      '/var/run/secrets/pods.eks.amazonaws.com/serviceaccount/eks-pod-identity-token',
  },
}

interface Container {
  readonly env?: readonly { readonly name: string }[]
  readonly volumeMounts?: readonly object[]
}
export interface PodSpec {
  readonly serviceAccountName?: string
  readonly volumes?: readonly { readonly name: string }[]
  readonly containers: readonly Container[]
  readonly initContainers?: readonly Container[]
}

/** The sandbox's certificates are of no authority that an image knows; AWS's are. */
const authority = { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } }
const trusting = (mountPath: string) =>
  Object.fromEntries(
    ['NODE_EXTRA_CA_CERTS', 'AWS_CA_BUNDLE', 'SSL_CERT_FILE'].map((name) => [name, `${mountPath}/ca.crt`]),
  )

/** The JSON patch that gives a pod its role, in the way of EKS's own webhook. */
export const injection = (spec: PodSpec, way: Way): readonly object[] => {
  if (spec.volumes?.some(({ name }) => name === way.volume)) return []
  const token = { serviceAccountToken: { audience: way.audience, expirationSeconds: 86_400, path: way.tokenFile } }
  const volume = { name: way.volume, projected: { sources: [token, authority] } }
  const mount = { name: way.volume, mountPath: way.mountPath, readOnly: true }
  const variables = Object.entries({ ...way.env, ...trusting(way.mountPath) })
  const changed = ({ env = [], volumeMounts = [], ...rest }: Container): Container => ({
    ...rest,
    // What the pod says itself stays.
    env: [
      ...env,
      ...variables.filter(([name]) => !env.some((one) => one.name === name)).map(([name, value]) => ({ name, value })),
    ],
    volumeMounts: [...volumeMounts, mount],
  })
  return [
    { op: 'add', path: '/spec/volumes', value: [...(spec.volumes ?? []), volume] },
    { op: 'replace', path: '/spec/containers', value: spec.containers.map(changed) },
    ...(spec.initContainers
      ? [{ op: 'replace', path: '/spec/initContainers', value: spec.initContainers.map(changed) }]
      : []),
  ]
}
