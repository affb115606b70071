import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { PreviewInputs } from '../../../src/inputs/preview.ts'
import { atFirstSight, decide, repositoryOf, tellDecision } from '../../../src/preview/decide.ts'
import type { Pull } from '../../../src/preview/preview.ts'
import { type Run, readRun } from '../../../src/run.ts'
import { NOTHING } from '../../support/inputs.ts'
import { folderOf, runIn } from '../../support/world.ts'

interface Payload {
  readonly action: string
  readonly number?: number
  readonly repository: { readonly id: number; readonly full_name: string }
  readonly pull_request?: {
    readonly number: number
    readonly user: { readonly login: string }
    readonly head: { readonly sha: string; readonly ref: string; readonly repo: { readonly id: number } | null }
  }
  readonly issue?: { readonly number: number; readonly pull_request?: object }
}

// As GitHub sent them.
const EXAMPLES: readonly { readonly name: string; readonly examples: readonly Payload[] }[] = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve('@octokit/webhooks-examples'), 'utf8'),
)
const payloadsOf = (name: string) => EXAMPLES.find((one) => one.name === name)?.examples ?? []
const OPENED = payloadsOf('pull_request').find(({ action }) => action === 'opened') as Payload & { number: number }

/** Every activity type that a workflow can ask for, by its event. */
const TYPES = {
  pull_request:
    'assigned unassigned labeled unlabeled opened edited closed reopened synchronize converted_to_draft locked unlocked enqueued dequeued milestoned demilestoned ready_for_review review_requested review_request_removed auto_merge_enabled auto_merge_disabled',
  pull_request_target:
    'assigned unassigned labeled unlabeled opened edited closed reopened synchronize converted_to_draft ready_for_review locked unlocked review_requested review_request_removed auto_merge_enabled auto_merge_disabled',
  pull_request_review: 'submitted edited dismissed',
  pull_request_review_comment: 'created edited deleted',
  issue_comment: 'created edited deleted',
}
type EventName = keyof typeof TYPES

/** The payloads of a type: those that GitHub sent; where it sent no such type, another one of the event, renamed. */
function payloads(event: EventName, type: string): readonly Payload[] {
  const all = payloadsOf(event === 'pull_request_target' ? 'pull_request' : event)
  const sent = all.filter(({ action }) => action === type)
  return sent.length > 0 ? sent : [{ ...(all[0] as Payload), action: type }]
}

async function runOf(eventName: string, payload: object | undefined): Promise<Run> {
  const folder = await folderOf({ 'event.json': JSON.stringify(payload ?? {}) })
  return readRun({
    GITHUB_EVENT_NAME: eventName,
    GITHUB_EVENT_PATH: join(folder, 'event.json'),
    GITHUB_REPOSITORY: 'Codertocat/Hello-World',
    GITHUB_REPOSITORY_ID: String(OPENED.repository.id),
    GITHUB_SHA: '3e46e00000000000000000000000000000000000',
  })
}

const inputsOf = (preview: Partial<PreviewInputs>, dryRun = false) => ({
  dryRun,
  preview: { ...NOTHING.preview, ...preview },
})

const LABEL = 'preview me'
const NEWER = 'beefbeefbeefbeefbeefbeefbeefbeefbeefbeef'

/** The pull request of a payload as it may be by now, and what previews of it come to, without a label and with one. */
const STATES: readonly (readonly [string, (pull: Pull) => Pull, string, string])[] = [
  ['open', (pull) => pull, 'deploy', 'remove'],
  ['open, with the label', (pull) => ({ ...pull, labels: ['bug', LABEL] }), 'deploy', 'deploy'],
  ['open, with the label in capitals', (pull) => ({ ...pull, labels: [LABEL.toUpperCase()] }), 'deploy', 'deploy'],
  ['closed', (pull) => ({ ...pull, state: 'closed' }), 'remove', 'remove'],
  ['merged, with the label', (pull) => ({ ...pull, state: 'closed', labels: [LABEL] }), 'remove', 'remove'],
  ['a draft', (pull) => ({ ...pull, isDraft: true }), 'remove', 'remove'],
  ['a draft with the label', (pull) => ({ ...pull, isDraft: true, labels: [LABEL] }), 'remove', 'deploy'],
  ['a closed draft', (pull) => ({ ...pull, isDraft: true, state: 'closed' }), 'remove', 'remove'],
  ['of a fork', (pull) => fork(pull, 4711), 'skip', 'skip'],
  ['of a fork, with the label', (pull) => fork({ ...pull, labels: [LABEL] }, 4711), 'skip', 'skip'],
  ['of a fork that is gone', (pull) => fork(pull, undefined), 'skip', 'skip'],
  ['a bot’s', (pull) => ({ ...pull, author: 'dependabot[bot]' }), 'skip', 'remove'],
  ['a bot’s, with the label', (pull) => ({ ...pull, author: 'dependabot[bot]', labels: [LABEL] }), 'skip', 'deploy'],
  ['a bot’s, closed', (pull) => ({ ...pull, author: 'renovate[bot]', state: 'closed' }), 'remove', 'remove'],
  ['at a newer commit', (pull) => at(pull, NEWER), 'skip', 'remove'],
  ['at a newer commit, with the label', (pull) => at({ ...pull, labels: [LABEL] }, NEWER), 'skip', 'skip'],
  ['closed, at a newer commit', (pull) => at({ ...pull, state: 'closed' }, NEWER), 'remove', 'remove'],
]

function fork(pull: Pull, repositoryId: number | undefined): Pull {
  return { ...pull, head: { ...pull.head, repositoryId } }
}

function at(pull: Pull, sha: string): Pull {
  return { ...pull, head: { ...pull.head, sha } }
}

/** The pull request of a payload, open, by a person and without labels. */
function pullOf({ pull_request: pull = OPENED.pull_request, repository }: Payload): Pull {
  return {
    number: pull?.number ?? 0,
    state: 'open',
    isDraft: false,
    labels: [],
    author: pull?.user.login ?? '',
    head: { sha: pull?.head.sha ?? '', branch: pull?.head.ref ?? '', repositoryId: repository.id },
  }
}

const events = (Object.keys(TYPES) as EventName[]).flatMap((event) =>
  TYPES[event].split(' ').map((type) => [event, type] as const),
)

test('the payloads are there', () => {
  expect(payloadsOf('pull_request').length).toBeGreaterThan(25)
  expect(OPENED.pull_request?.head.repo?.id).toBe(OPENED.repository.id)
})

describe.each(events)('%s %s', (event, type) => {
  const given = payloads(event, type)
  const readRuns = () => Promise.all(given.map((payload) => runOf(event, payload)))

  test('auto: previews are about pull_request and pull_request_target; all else is an ordinary deployment', async () => {
    const asks = event === 'pull_request' || event === 'pull_request_target'
    for (const run of await readRuns()) {
      const sight = atFirstSight(run, inputsOf({}))
      expect(sight).toEqual(asks ? { kind: 'ask', number: run.pullRequest } : { kind: 'none' })
      if (asks) expect(run.pullRequest).toBe(OPENED.number)
    }
  })

  test('remove: whatever its state', async () => {
    for (const [index, run] of (await readRuns()).entries()) {
      const inputs = inputsOf({ mode: 'remove' })
      // A comment may also be an issue’s.
      const number = run.pullRequest
      expect(atFirstSight(run, inputs)).toMatchObject(
        number === undefined ? { kind: 'wrong' } : { kind: 'ask', number },
      )
      for (const [, change] of STATES)
        expect(decide(run, change(pullOf(given[index] as Payload)), inputs.preview).kind).toBe('remove')
    }
  })

  if (event === 'pull_request' || event === 'pull_request_target')
    test.each(STATES)('auto, %s', async (_, change, without, withLabel) => {
      // That event removes only.
      const possible = (kind: string) => (event === 'pull_request_target' && kind === 'deploy' ? 'skip' : kind)
      for (const [index, run] of (await readRuns()).entries()) {
        const pull = change(pullOf(given[index] as Payload))
        const plain = decide(run, pull, inputsOf({}).preview)
        const labelled = decide(run, pull, inputsOf({ label: LABEL }).preview)
        expect([plain.kind, labelled.kind]).toEqual([possible(without), possible(withLabel)])
        for (const decision of [plain, labelled]) {
          if (decision.kind === 'deploy') expect(decision.pull).toBe(pull)
          if (decision.kind === 'remove') expect(decision.number).toBe(pull.number)
          expect(tellDecision(decision)).toMatch(/^(Pull request|The preview of) #2 [^\n]+[^.]\.$/)
        }
      }
    })

  test('deploy: also drafts and those of bots, and never on pull_request_target', async () => {
    for (const [index, run] of (await readRuns()).entries()) {
      const inputs = inputsOf({ mode: 'deploy' })
      const sight = atFirstSight(run, inputs)
      if (event === 'pull_request_target' || run.pullRequest === undefined) {
        expect(sight.kind).toBe('wrong')
        continue
      }
      expect(sight.kind).toBe('ask')
      const pull = pullOf(given[index] as Payload)
      const kinds = [
        { ...pull, isDraft: true },
        { ...pull, author: 'renovate-bot' },
        { ...pull, state: 'closed' as const },
        fork(pull, undefined),
      ].map((one) => decide(run, one, inputs.preview).kind)
      expect(kinds).toEqual(['deploy', 'deploy', 'remove', 'skip'])
      // A comment brings no commit: what is there now is deployed.
      expect(decide(run, at(pull, NEWER), inputs.preview).kind).toBe(event === 'issue_comment' ? 'deploy' : 'skip')
    }
  })
})

describe('the order of events does not matter', () => {
  test('the same pull request comes to the same, whichever event of its commit is last', async () => {
    const all = events.filter(([event]) => event === 'pull_request')
    const runs = await Promise.all(all.map(([event, type]) => runOf(event, { ...OPENED, action: type })))
    for (const [, change] of STATES) {
      const decisions = runs.map((run) => decide(run, change(pullOf(OPENED)), inputsOf({}).preview))
      expect(new Set(decisions.map((decision) => JSON.stringify(decision))).size).toBe(1)
    }
  })
})

describe('what the event alone says', () => {
  const by = (login: string) => ({ ...OPENED, pull_request: { ...OPENED.pull_request, user: { login } } })
  const from = (repo: object | null) => ({
    ...OPENED,
    pull_request: { ...OPENED.pull_request, head: { ...OPENED.pull_request?.head, repo } },
  })

  test.each(['dependabot[bot]', 'renovate[bot]', 'dependabot-preview[bot]', 'renovate-bot', 'my-app[bot]', 'Renovate'])(
    'a pull request by %s is skipped, unless a label may ask for it',
    async (login) => {
      const run = await runOf('pull_request', by(login))
      expect(atFirstSight(run, inputsOf({}))).toMatchObject({
        kind: 'skip',
        because: expect.stringContaining(`#2 was opened by ${login};`),
      })
      expect(atFirstSight(run, inputsOf({ label: LABEL })).kind).toBe('ask')
      expect(atFirstSight(run, inputsOf({ mode: 'deploy' })).kind).toBe('ask')
    },
  )

  test.each(['octocat', 'robot', 'renovator', 'bot'])('a pull request by %s is a person’s', async (login) => {
    expect(atFirstSight(await runOf('pull_request', by(login)), inputsOf({})).kind).toBe('ask')
  })

  test.each([
    ['a fork', from({ id: 4711 })],
    ['a fork that is gone', from(null)],
  ])('%s is skipped, whatever is asked', async (_, payload) => {
    for (const event of ['pull_request', 'pull_request_target']) {
      const run = await runOf(event, payload)
      for (const inputs of [inputsOf({}), inputsOf({ label: LABEL }), inputsOf({ mode: 'remove' }), inputsOf({}, true)])
        expect(atFirstSight(run, inputs).kind).toBe('skip')
    }
    expect(atFirstSight(await runOf('pull_request', payload), inputsOf({ mode: 'deploy' })).kind).toBe('skip')
  })

  test('a dry run of a pull request is a plan of what merging changes, of a bot’s too', async () => {
    expect(atFirstSight(await runOf('pull_request', OPENED), inputsOf({}, true))).toEqual({ kind: 'none' })
    expect(atFirstSight(await runOf('pull_request', by('renovate[bot]')), inputsOf({}, true))).toEqual({ kind: 'none' })
    expect(atFirstSight(await runOf('pull_request_target', OPENED), inputsOf({}, true)).kind).toBe('ask')
    expect(atFirstSight(await runOf('pull_request', OPENED), inputsOf({ mode: 'deploy' }, true)).kind).toBe('ask')
  })

  test.each(['push', 'schedule', 'workflow_dispatch', 'release', 'workflow_run', 'merge_group', 'deployment'])(
    '%s: an ordinary deployment, a sweep where it is asked for, and no pull request to deploy or remove',
    async (event) => {
      for (const payload of [payloadsOf(event)[0], undefined]) {
        const run = await runOf(event, payload)
        expect(atFirstSight(run, inputsOf({})).kind).toBe('none')
        expect(atFirstSight(run, inputsOf({}, true)).kind).toBe('none')
        expect(atFirstSight(run, inputsOf({ mode: 'sweep' })).kind).toBe('sweep')
        for (const mode of ['deploy', 'remove'] as const)
          expect(atFirstSight(run, inputsOf({ mode }))).toMatchObject({
            kind: 'wrong',
            problem: { what: `\`preview: ${mode}\` does not know which pull request` },
          })
      }
    },
  )

  test.each([
    ['12', 12],
    ['#12', 12],
    [' 7 ', 7],
    [7, 7],
    ['0', undefined],
    ['-7', undefined],
    ['1.5', undefined],
    ['0x10', undefined],
    ['1e3', undefined],
    ['main', undefined],
    ['', undefined],
  ])('started by hand with pull-request: %j', async (asked, number) => {
    const [payload] = payloadsOf('workflow_dispatch')
    const run = await runOf('workflow_dispatch', { ...payload, inputs: { 'pull-request': asked } })
    for (const mode of ['deploy', 'remove'] as const)
      expect(atFirstSight(run, inputsOf({ mode }))).toMatchObject(
        number === undefined ? { kind: 'wrong' } : { kind: 'ask', number },
      )
    // What merely starts a deployment by hand goes on doing that.
    expect(atFirstSight(run, inputsOf({})).kind).toBe('none')
  })

  test('outside of GitHub there is no repository that a preview could belong to', () => {
    const run = runIn('/work', { repositoryId: undefined, eventName: 'pull_request', pullRequest: 7 })
    expect(repositoryOf(run)).toBeUndefined()
    for (const mode of ['auto', 'deploy', 'remove', 'sweep'] as const)
      expect(atFirstSight(run, inputsOf({ mode }))).toMatchObject({
        kind: 'wrong',
        problem: { what: `\`preview: ${mode}\` does not know its repository` },
      })
  })
})

const REMOVES = 'Removes its preview, if there is one; builds and deploys nothing.'

test('the sentences, as people read them', async () => {
  const run = await runOf('pull_request', OPENED)
  const told = (change: (pull: Pull) => Pull, preview: Partial<PreviewInputs> = {}) =>
    tellDecision(decide(run, change(pullOf(OPENED)), inputsOf(preview).preview))
  expect([
    told((pull) => pull),
    told((pull) => ({ ...pull, state: 'closed' })),
    told((pull) => pull, { label: LABEL }),
    told((pull) => ({ ...pull, isDraft: true })),
    told((pull) => at(pull, NEWER)),
    told((pull) => pull, { mode: 'remove' }),
    tellDecision({ kind: 'sweep' }),
    tellDecision({ kind: 'none' }),
  ]).toEqual([
    'Pull request #2 is open: its preview shows ec26c3e.',
    `Pull request #2 is closed. ${REMOVES}`,
    `Pull request #2 does not have the label "preview me". ${REMOVES}`,
    `Pull request #2 is a draft; it gets a preview when it is ready for review. ${REMOVES}`,
    'Pull request #2 has a newer commit, beefbee, whose own run deploys it; this run is of ec26c3e.',
    `Pull request #2: \`preview: remove\` was asked for. ${REMOVES}`,
    'Removes the previews that nobody needs any more; builds and deploys nothing.',
    undefined,
  ])
})
