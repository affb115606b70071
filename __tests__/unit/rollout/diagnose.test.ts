import { expect, test } from 'vitest'
import { troubles } from '../../../src/rollout/diagnose.ts'

const pod = (status: object) => ({ metadata: { name: 'web-1' }, status })
const container = (more: object) => pod({ containerStatuses: [{ name: 'web', restartCount: 3, ...more }] })

test.each([
  ['nothing yet', pod({}), []],
  ['being made', container({ state: { waiting: { reason: 'ContainerCreating' } } }), []],
  ['its init containers run', container({ state: { waiting: { reason: 'PodInitializing' } } }), []],
  ['running', container({ state: { running: {} } }), []],
  ['ended well', container({ state: { terminated: { exitCode: 0, reason: 'Completed' } } }), []],
  [
    'cannot be scheduled',
    pod({ conditions: [{ type: 'PodScheduled', status: 'False', message: '0/2 nodes are available' }] }),
    ['Pod/web-1 cannot be scheduled: 0/2 nodes are available'],
  ],
  [
    'its image cannot be pulled',
    container({ state: { waiting: { reason: 'ErrImagePull', message: 'not found' } } }),
    ['Pod/web-1 container web: ErrImagePull: not found'],
  ],
  [
    'it crashes again and again',
    container({
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
    }),
    ['Pod/web-1 container web: CrashLoopBackOff (exit code 137, OOMKilled, 3 restarts)'],
  ],
  [
    'it crashed just now',
    container({ state: { terminated: { exitCode: 1, reason: 'Error' } } }),
    ['Pod/web-1 container web ended (exit code 1, Error, 3 restarts)'],
  ],
  [
    'an init container',
    pod({
      initContainerStatuses: [{ name: 'migrate', restartCount: 0, state: { waiting: { reason: 'InvalidImageName' } } }],
    }),
    ['Pod/web-1 container migrate: InvalidImageName'],
  ],
])('a pod: %s', (_, object, lines) => expect(troubles(object)).toEqual(lines))
