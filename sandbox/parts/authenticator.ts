import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { apply, connect } from '../kubernetes.ts'
import type { Part } from '../part.ts'
import { listens } from '../probe.ts'
import { account, clusterName, partnerAccount, type World } from '../world.ts'
import { clusterCredentials } from './aws.ts'

const role = (name: string, owner = account) => `arn:aws:iam::${owner}:role/${name}`

/** Who is who in the cluster: what access entries say on EKS. `ship-unmapped` is left out on purpose. */
const config = {
  clusterID: clusterName,
  server: {
    mapRoles: [
      { roleARN: role('ship-deploy'), username: 'ship-deploy', groups: ['ship:admins'] },
      { roleARN: role('ship-no-create'), username: 'ship-no-create', groups: ['ship:admins'] },
      { roleARN: role('ship-no-lifecycle'), username: 'ship-no-lifecycle', groups: ['ship:admins'] },
      { roleARN: role('ship-no-describe'), username: 'ship-no-describe', groups: ['ship:admins'] },
      { roleARN: role('ship-no-iam'), username: 'ship-no-iam', groups: ['ship:admins'] },
      { roleARN: role('ship-edit'), username: 'ship-edit', groups: ['ship:edit'] },
      // Has what a test gives to the group.
      { roleARN: role('ship-given'), username: 'ship-given', groups: ['ship:given'] },
      { roleARN: role('partner-cluster', partnerAccount), username: 'partner-cluster', groups: ['ship:admins'] },
    ],
    mapUsers: [{ userARN: `arn:aws:iam::${account}:user/chapter`, username: 'chapter', groups: ['ship:admins'] }],
  },
}

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
    writeFileSync(world.path('authenticator.json'), JSON.stringify(config))
    return {
      argv: [
        join(world.tools.authenticator, 'aws-iam-authenticator'),
        'server',
        `--config=${world.path('authenticator.json')}`,
        `--state-dir=${state}`,
        '--kubeconfig-pregenerated',
        '--address=127.0.0.1',
        '--backend-mode=MountedFile',
      ],
      env: clusterCredentials(world),
    }
  },
  ready: () => listens(21362),
})

const rbac = 'rbac.authorization.k8s.io'

const binding = (kind: string, name: string, clusterRole: string, group: string) => ({
  apiVersion: `${rbac}/v1`,
  kind,
  metadata: { name },
  roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: clusterRole },
  subjects: [{ apiGroup: rbac, kind: 'Group', name: group }],
})

/** Gives the groups above their rights: admins everywhere, editors in namespace team-a only. */
export const access = (world: World): Part => ({
  name: 'access',
  needs: ['apiserver'],
  start: () => undefined,
  ready: async () => {
    const kubernetes = connect(world)
    const admins = binding('ClusterRoleBinding', 'ship-admins', 'cluster-admin', 'ship:admins')
    const edit = binding('RoleBinding', 'ship-edit', 'edit', 'ship:edit')
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team-a' } }
    await apply(kubernetes, `/apis/${rbac}/v1/clusterrolebindings/ship-admins`, admins)
    await apply(kubernetes, '/api/v1/namespaces/team-a', namespace)
    await apply(kubernetes, `/apis/${rbac}/v1/namespaces/team-a/rolebindings/ship-edit`, edit)
    return true
  },
})
