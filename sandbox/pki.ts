import { execFile } from 'node:child_process'
import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import {
  awsHosts,
  clusterHost,
  githubHosts,
  nodeAddress,
  nodeName,
  otherRegistryHost,
  region,
  registryHosts,
  type World,
} from './world.ts'

const run = promisify(execFile)

interface Certificate {
  readonly name: string
  /** For a client of the API server: the user, and the group as organization. */
  readonly user: string
  readonly group?: string
  readonly names?: readonly string[]
}

const certificates: readonly Certificate[] = [
  {
    name: 'apiserver',
    user: 'kube-apiserver',
    names: [
      `DNS:${clusterHost}`,
      'DNS:localhost',
      'DNS:kubernetes',
      'DNS:kubernetes.default',
      'DNS:kubernetes.default.svc',
      'DNS:kubernetes.default.svc.cluster.local',
      'IP:127.0.0.1',
      'IP:10.96.0.1',
      `IP:${nodeAddress}`,
    ],
  },
  // Clients: the names that Kubernetes' own roles are bound to.
  { name: 'admin', user: 'sandbox-admin', group: 'system:masters' },
  { name: 'controller-manager', user: 'system:kube-controller-manager' },
  { name: 'scheduler', user: 'system:kube-scheduler' },
  { name: 'proxy', user: 'system:kube-proxy' },
  {
    name: 'kubelet',
    user: `system:node:${nodeName}`,
    group: 'system:nodes',
    names: [`DNS:${nodeName}`, `IP:${nodeAddress}`],
  },
  // Servers.
  { name: 'authenticator', user: 'aws-iam-authenticator', names: ['DNS:localhost', 'IP:127.0.0.1'] },
  { name: 'webhook', user: 'pod-identity-webhook', names: ['IP:127.0.0.1'] },
  {
    name: 'aws',
    user: 'amazonaws.com',
    names: [...awsHosts, `*.s3.${region}.amazonaws.com`].map((host) => `DNS:${host}`),
  },
  { name: 'github', user: 'githubusercontent.com', names: githubHosts.map((host) => `DNS:${host}`) },
  { name: 'registry', user: 'registry', names: [...registryHosts, otherRegistryHost].map((host) => `DNS:${host}`) },
  // A BuildKit at a port, and whoever may use it.
  { name: 'buildkitd', user: 'buildkitd', names: ['DNS:localhost', 'IP:127.0.0.1'] },
  { name: 'buildkit-client', user: 'builder' },
  // Of Application Load Balancers: as if ACM had issued it.
  { name: 'alb', user: 'example.com', names: ['DNS:*.example.com', 'DNS:example.com'] },
]

const systemBundles = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt']

const configFile = '[req]\ndistinguished_name=dn\n[dn]\n'

/** One authority and all certificates of a sandbox, and `bundle.pem`: the machine's authorities and this one. */
export const createPki = async (world: World): Promise<void> => {
  const file = (name: string) => world.path('pki', name)
  writeFileSync(file('openssl.cnf'), configFile)
  const newKey = (name: string) => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    writeFileSync(file(`${name}.key`), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  }
  const certify = (name: string, subject: string, extensions: readonly string[], issuer: readonly string[]) => {
    newKey(name)
    const request = ['req', '-x509', '-new', '-config', file('openssl.cnf'), '-key', file(`${name}.key`)]
    const added = extensions.flatMap((extension) => ['-addext', extension])
    return run('openssl', [
      ...request,
      '-subj',
      subject,
      '-days',
      '7',
      ...added,
      ...issuer,
      '-out',
      file(`${name}.pem`),
    ])
  }
  const usage = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign']
  await certify('ca', '/CN=Ship to EKS sandbox', [...usage, 'subjectKeyIdentifier=hash'], [])
  const issuer = ['-CA', file('ca.pem'), '-CAkey', file('ca.key')]
  await Promise.all(
    certificates.map(({ name, user, group, names }) => {
      const extensions = ['basicConstraints=critical,CA:FALSE', 'extendedKeyUsage=serverAuth,clientAuth']
      if (names) extensions.push(`subjectAltName=${names.join(',')}`)
      return certify(name, `${group ? `/O=${group}` : ''}/CN=${user}`, extensions, issuer)
    }),
  )
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
  writeFileSync(file('accounts.key'), keys.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  writeFileSync(file('accounts.pem'), keys.publicKey.export({ type: 'spki', format: 'pem' }))
  writeFileSync(file('accounts.jwks.json'), JSON.stringify({ keys: [publicJwk(keys.publicKey)] }))
  const known = [process.env.NODE_EXTRA_CA_CERTS, process.env.SSL_CERT_FILE, ...systemBundles]
  const system = known.find((path) => path && existsSync(path))
  writeFileSync(
    file('bundle.pem'),
    `${system ? readFileSync(system, 'utf8') : ''}\n${readFileSync(file('ca.pem'), 'utf8')}`,
  )
}

/** The key by which tokens of service accounts are checked, under the id that the API server gives it. */
const publicJwk = (key: KeyObject): object => {
  const kid = createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('base64url')
  return { ...key.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid }
}

/** The variables by which each kind of program learns whom to trust; proxies are for what lies outside. */
export const trust = (world: World): Record<string, string> => {
  const bundle = world.path('pki/bundle.pem')
  const names = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'AWS_CA_BUNDLE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE']
  const near = [
    'localhost',
    '127.0.0.0/8',
    '10.0.0.0/8',
    '.amazonaws.com',
    'actions.githubusercontent.com',
    'api.github.com',
  ]
  const proxyless = [process.env.NO_PROXY ?? process.env.no_proxy, ...near].filter(Boolean).join(',')
  return {
    ...Object.fromEntries([...names, 'GIT_SSL_CAINFO', 'PIP_CERT'].map((name) => [name, bundle])),
    NO_PROXY: proxyless,
    no_proxy: proxyless,
  }
}
