import { expect, test } from 'vitest'
import { steadyAt } from '../../../../src/rollout/judge/steady.ts'

const AT = Date.parse('2026-01-01T00:00:10Z')
const running = { running: { startedAt: '2026-01-01T00:00:10Z' } }
const pod = (containers: readonly object[], states: readonly object[], metadata: object = {}) => ({
  metadata,
  spec: { containers },
  status: { containerStatuses: states },
})
const end = { exitCode: 1, finishedAt: '2026-01-01T00:00:10Z' }
const runningOn = (state: object) => {
  const { spec, ...rest } = pod([{ name: 'a' }], [{ name: 'a', ...state }])
  return { ...rest, spec: { ...spec, restartPolicy: 'Always' } }
}
const probed = { name: 'a', readinessProbe: { httpGet: {} } }

test.each([
  ['no pods', [], 0],
  ['a container without a probe', [pod([{ name: 'a' }], [{ name: 'a', state: running }])], AT + 3000],
  ['one with a probe', [pod([probed], [{ name: 'a', state: running }])], 0],
  [
    'the last of several',
    [
      pod([{ name: 'a' }], [{ name: 'a', state: { running: { startedAt: '2026-01-01T00:00:05Z' } } }]),
      pod(
        [probed, { name: 'b' }],
        [
          { name: 'a', state: running },
          { name: 'b', state: running },
        ],
      ),
    ],
    AT + 3000,
  ],
  ['one that ended', [pod([{ name: 'a' }], [{ name: 'a', state: { terminated: { exitCode: 0 } } }])], 0],
  ['one that ended and is to run on', [runningOn({ state: { terminated: end } })], AT + 3000],
  ['one that waits to run again', [runningOn({ state: { waiting: {} }, lastState: { terminated: end } })], AT + 3000],
  ['one that has not started', [pod([{ name: 'a' }], [{ name: 'a', state: { waiting: {} } }])], 0],
  ['a pod that goes', [pod([{ name: 'a' }], [{ name: 'a', state: running }], { deletionTimestamp: 'x' })], 0],
  ['a pod that nobody has seen yet', [{ metadata: {} }], 0],
])('%s', (_, pods, at) => expect(steadyAt(pods)).toBe(at))
