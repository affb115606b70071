import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect, type Kubernetes } from '../kubernetes.ts'
import type { Part } from '../part.ts'
import { clusterIssuer, nodeAddress, region, type World } from '../world.ts'

/** How the API server asks somebody else about a request. */
const writeWebhook = (world: World, name: string, server: string): string => {
  const file = world.path(`${name}.kubeconfig`)
  const content = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server, 'certificate-authority': world.path('pki/ca.pem') } }],
    users: [{ name: 'apiserver', user: {} }],
    contexts: [{ name: 'webhook', context: { cluster: name, user: 'apiserver' } }],
    'current-context': 'webhook',
  }
  writeFileSync(file, JSON.stringify(content))
  return file
}

/** Who the bearer of a token is, aws-iam-authenticator tells. */
const authentication = (world: World): string =>
  writeWebhook(world, 'authenticator', 'https://127.0.0.1:21362/authenticate')

/** What RBAC does not allow, an access policy of EKS may. */
const authorization = (world: World): string =>
  writeWebhook(world, 'access-policies', `https://eks.${region}.amazonaws.com/_sandbox/authorize`)

export const apiserver = (world: World): Part => {
  const pki = (name: string) => world.path('pki', name)
  let kubernetes: Kubernetes | undefined
  return {
    name: 'apiserver',
    needs: ['etcd'],
    start: () => ({
      argv: [
        join(world.tools.kubernetes, 'kube-apiserver'),
        '--etcd-servers=http://127.0.0.1:2379',
        '--secure-port=6443',
        `--advertise-address=${nodeAddress}`,
        `--cert-dir=${world.path('apiserver')}`,
        `--tls-cert-file=${pki('apiserver.pem')}`,
        `--tls-private-key-file=${pki('apiserver.key')}`,
        `--client-ca-file=${pki('ca.pem')}`,
        `--kubelet-certificate-authority=${pki('ca.pem')}`,
        `--kubelet-client-certificate=${pki('admin.pem')}`,
        `--kubelet-client-key=${pki('admin.key')}`,
        '--kubelet-preferred-address-types=InternalIP',
        `--service-account-issuer=${clusterIssuer}`,
        '--api-audiences=https://kubernetes.default.svc',
        `--service-account-signing-key-file=${pki('accounts.key')}`,
        `--service-account-key-file=${pki('accounts.pem')}`,
        '--service-cluster-ip-range=10.96.0.0/16',
        '--authorization-mode=Node,RBAC,Webhook',
        `--authorization-webhook-config-file=${authorization(world)}`,
        '--authorization-webhook-version=v1',
        '--authorization-webhook-cache-authorized-ttl=1s',
        '--authorization-webhook-cache-unauthorized-ttl=1s',
        '--allow-privileged=true',
        `--authentication-token-webhook-config-file=${authentication(world)}`,
        '--authentication-token-webhook-cache-ttl=5s',
        '--enable-aggregator-routing=false',
      ],
    }),
    ready: async () => {
      kubernetes ??= connect(world)
      await kubernetes.call('GET', '/readyz')
      return true
    },
  }
}
