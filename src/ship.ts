import { deploy } from './deploy.ts'
import { type Github, openGithub } from './github/client.ts'
import { readPull } from './github/pulls.ts'
import type { Hall } from './hall.ts'
import type { Inputs } from './inputs.ts'
import { podSpecPath } from './manifests/pods.ts'
import { atFirstSight, decide, repositoryOf, tellDecision, unfit } from './preview/decide.ts'
import { previewOf } from './preview/name.ts'
import type { Decision, Preview, Pull, Repository } from './preview/preview.ts'
import { previewSet } from './preview/set/set.ts'
import { type Announcer, removePreview, sweepPreviews } from './previews.ts'
import { Failed, problemsIn } from './problem.ts'
import type { Run } from './run.ts'

/** What the event asks for: an ordinary deployment, a preview, its end, or nothing. */
export async function ship(hall: Hall): Promise<void> {
  const { inputs, run, report } = hall
  // A build alone has nothing to preview.
  const isPlain = inputs.preview.mode === 'auto' && inputs.deploy === undefined
  const sight = isPlain ? ({ kind: 'none' } as const) : atFirstSight(run, inputs)
  switch (sight.kind) {
    case 'wrong':
      throw new Failed([sight.problem])
    case 'none':
      return deploy(hall)
    case 'skip':
      return skip(sight.because, hall)
  }
  const repository = repositoryOf(run) as Repository
  const github = openFor(hall)
  try {
    const announcer = announcerOf(github, repository)
    if (sight.kind === 'sweep') return await sweepAll(repository, announcer, hall)
    const decision = await report.stage('Look at the pull request', () => look(sight.number, announcer, hall))
    switch (decision.kind) {
      case 'deploy':
        return await deployPreview(previewOf(repository, decision.pull, inputs.preview), announcer, hall)
      case 'remove':
        return await removePreview(decision.number, decision.because, repository, announcer, hall)
      case 'skip':
        return skip(decision.because, hall)
    }
  } finally {
    await github.close()
  }
}

async function look(number: number, github: Announcer, { inputs, run, io }: Hall): Promise<Decision> {
  const decision = decided(number, await github.pull(number), run, inputs)
  io.info(tellDecision(decision) ?? '')
  return decision
}

function decided(number: number, pull: Pull | 'gone', run: Run, { preview }: Inputs): Decision {
  if (pull === 'gone') return { kind: 'remove', number, because: `GitHub has no pull request #${number} any more.` }
  return decide(run, pull, preview)
}

function skip(because: string, { report, io }: Hall): void {
  io.info(because)
  report.know({ preview: 'skipped', skippedReason: because })
}

async function deployPreview(preview: Preview, github: Announcer, hall: Hall): Promise<void> {
  const { inputs, run, report } = hall
  await deploy(hallOf(preview, hall))
  if (inputs.dryRun) return
  report.know({ preview: 'deployed' })
  // It may have ended meanwhile: the run that was to remove it may have come first, and found nothing.
  const [unread] = await problemsIn(
    github.pull(preview.number).then(async (pull) => {
      const now = decided(preview.number, pull, run, inputs)
      if (now.kind === 'remove') await removePreview(now.number, now.because, preview.repository, github, hall)
      return []
    }),
  )
  if (unread !== undefined) report.warn(unread)
}

/** A preview has a namespace of its own, whatever `namespace` says. */
function hallOf(preview: Preview, hall: Hall): Hall {
  const { deploy: target } = hall.inputs
  const given = { namespace: target?.namespace, podSpecPath }
  return {
    ...hall,
    preview,
    // A run that was started by hand, or by a comment, is itself of another commit.
    run: { ...hall.run, sha: preview.sha },
    rewrite: (written) => previewSet(written, preview, given),
    inputs: { ...hall.inputs, deploy: target && { ...target, namespace: preview.namespace } },
  }
}

function sweepAll(repository: Repository, github: Announcer, hall: Hall): Promise<void> {
  const { preview } = hall.inputs
  const terms = { ttlMs: preview.ttlMs, unfit: (pull: Pull) => unfit(pull, preview) }
  return sweepPreviews(terms, repository, github, hall)
}

function openFor({ inputs, run, io }: Hall): Github {
  const { token } = inputs.github
  if (token === undefined)
    throw new Failed([
      {
        what: '`github-token` is empty',
        why: 'Whether a pull request is open, and what labels it has, is asked of GitHub.',
        fix: 'Leave the input out: it is the token of the job then.',
      },
    ])
  return openGithub(run.apiUrl, token, io)
}

function announcerOf(github: Github, repository: Repository): Announcer {
  return {
    async pull(number) {
      const seen = await readPull(github, repository, number)
      if (seen.kind === 'unknown') throw new Failed([seen.problem])
      return seen.kind === 'found' ? seen.pull : 'gone'
    },
    shown: () => Promise.resolve([]),
    ended: () => Promise.resolve(),
  }
}
