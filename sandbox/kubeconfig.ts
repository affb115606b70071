import { writeFileSync } from 'node:fs'
import { clusterName, type World } from './world.ts'

/** Writes a kubeconfig for the client certificate `name`; its path. */
export const writeKubeconfig = (world: World, name: string): string => {
  const file = world.path(`${name}.kubeconfig`)
  const cluster = { server: 'https://127.0.0.1:6443', 'certificate-authority': world.path('pki/ca.pem') }
  const user = { 'client-certificate': world.path(`pki/${name}.pem`), 'client-key': world.path(`pki/${name}.key`) }
  const content = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: clusterName, cluster }],
    users: [{ name, user }],
    contexts: [{ name: clusterName, context: { cluster: clusterName, user: name } }],
    'current-context': clusterName,
  }
  writeFileSync(file, JSON.stringify(content), { mode: 0o600 })
  return file
}
