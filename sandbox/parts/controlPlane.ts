import { join } from 'node:path'
import { writeKubeconfig } from '../kubeconfig.ts'
import type { Part } from '../part.ts'
import { statusOf } from '../probe.ts'
import type { World } from '../world.ts'

const healthy = async (port: number): Promise<boolean> =>
  (await statusOf('https', { host: '127.0.0.1', port, path: '/healthz' })) === 200

export const controllerManager = (world: World): Part => ({
  name: 'controller-manager',
  needs: ['apiserver'],
  start: () => ({
    argv: [
      join(world.tools.kubernetes, 'kube-controller-manager'),
      `--kubeconfig=${writeKubeconfig(world, 'controller-manager')}`,
      `--service-account-private-key-file=${world.path('pki/accounts.key')}`,
      `--root-ca-file=${world.path('pki/ca.pem')}`,
      `--cert-dir=${world.path('controller-manager')}`,
      '--bind-address=127.0.0.1',
      '--use-service-account-credentials',
      // At its start it makes an account for each controller; the usual limits make that seconds.
      '--kube-api-qps=500',
      '--kube-api-burst=500',
      // A node that is ready is taken into service at the next look.
      '--node-monitor-period=500ms',
      '--leader-elect=false',
    ],
  }),
  ready: () => healthy(10257),
})

export const scheduler = (world: World): Part => ({
  name: 'scheduler',
  needs: ['apiserver'],
  start: () => ({
    argv: [
      join(world.tools.kubernetes, 'kube-scheduler'),
      `--kubeconfig=${writeKubeconfig(world, 'scheduler')}`,
      `--cert-dir=${world.path('scheduler')}`,
      '--bind-address=127.0.0.1',
      '--leader-elect=false',
    ],
  }),
  ready: () => healthy(10259),
})
