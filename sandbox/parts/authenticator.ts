import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { apply, connect } from '../kubernetes.ts'
import type { Part } from '../part.ts'
import { listens } from '../probe.ts'
import { clusterName, type World } from '../world.ts'
import { accessEntries, clusterCredentials } from './aws.ts'

export const authenticator = (world: World): Part => ({
  name: 'authenticator',
  needs: ['aws'],
  start: () => {
    const state = world.path('authenticator')
    mkdirSync(state, { recursive: true })
    for (const [from, to] of [
      ['authenticator.pem', 'cert.pem'],
      ['authenticator.key', 'key.pem'],
    ] as const)
      copyFileSync(world.path('pki', from), join(state, to))
    const config = { clusterID: clusterName, server: { dynamicfilepath: accessEntries(world) } }
    writeFileSync(world.path('authenticator.json'), JSON.stringify(config))
    return {
      argv: [
        join(world.tools.authenticator, 'aws-iam-authenticator'),
        'server',
        `--config=${world.path('authenticator.json')}`,
        `--state-dir=${state}`,
        '--kubeconfig-pregenerated',
        '--address=127.0.0.1',
        '--backend-mode=DynamicFile',
      ],
      env: clusterCredentials(world),
    }
  },
  ready: () => listens(21362),
})

const rbac = 'rbac.authorization.k8s.io'

const admins = {
  apiVersion: `${rbac}/v1`,
  kind: 'ClusterRoleBinding',
  metadata: { name: 'ship-admins' },
  roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'cluster-admin' },
  subjects: [{ apiGroup: rbac, kind: 'Group', name: 'ship:admins' }],
}

/** Gives admins their rights, everywhere, and makes the namespace that editors have theirs in. */
export const access = (world: World): Part => ({
  name: 'access',
  needs: ['apiserver'],
  start: () => undefined,
  ready: async () => {
    const kubernetes = connect(world)
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team-a' } }
    await apply(kubernetes, `/apis/${rbac}/v1/clusterrolebindings/ship-admins`, admins)
    await apply(kubernetes, '/api/v1/namespaces/team-a', namespace)
    return true
  },
})
