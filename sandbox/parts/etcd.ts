import type { Part } from '../part.ts'
import type { World } from '../world.ts'

export const etcd = (world: World): Part => ({
  name: 'etcd',
  start: () => ({
    argv: [
      'etcd',
      `--data-dir=${world.path('etcd')}`,
      '--listen-client-urls=http://127.0.0.1:2379',
      '--advertise-client-urls=http://127.0.0.1:2379',
      '--listen-peer-urls=http://127.0.0.1:2380',
      '--unsafe-no-fsync',
      // It has nobody to wait for when it elects itself.
      '--heartbeat-interval=10',
      '--election-timeout=100',
      '--log-level=warn',
    ],
  }),
  ready: async () => (await fetch('http://127.0.0.1:2379/health')).ok,
})
