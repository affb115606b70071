import { checkConnections } from './aws/client.ts'
import { deploy } from './deploy.ts'
import type { Github } from './github/client.ts'
import type { Endings } from './github/ending.ts'
import type { Hall } from './hall.ts'
import type { Inputs } from './inputs/inputs.ts'
import { podSpecPath } from './manifests/pods.ts'
import { atFirstSight, decide, repositoryOf, tellDecision, unfit } from './preview/decide.ts'
import { previewOf } from './preview/name.ts'
import type { Decision, Preview, Pull, Repository } from './preview/preview.ts'
import { previewSet } from './preview/set/set.ts'
import { Failed, problemsIn, stopOn } from './problem.ts'
import type { Run } from './run.ts'
import { announcePlan, announcePreview, endingsOf, openFor } from './stages/announcing.ts'
import { removePreview, sweepPreviews } from './stages/previews.ts'

/** What the event asks for: an ordinary deployment, a preview, its end, or nothing. */
export async function ship(hall: Hall): Promise<void> {
  const { inputs, run } = hall
  // A build alone has nothing to preview.
  const isPlain = inputs.preview.mode === 'auto' && inputs.deploy === undefined
  const sight = isPlain ? ({ kind: 'none' } as const) : atFirstSight(run, inputs)
  switch (sight.kind) {
    case 'wrong':
      throw new Failed([sight.problem])
    case 'skip':
      tell(sight, hall)
      return skip(sight.because, hall)
    case 'none':
      return isPlanned(hall) ? withGithub(hall, (github, repository) => plan(repository, github, hall)) : deploy(hall)
    case 'sweep':
      return withGithub(hall, (github, repository) => sweepAll(repository, github, hall))
    case 'ask':
      return withGithub(hall, (github, repository) => follow(sight.number, repository, github, hall))
  }
}

async function withGithub(hall: Hall, work: (github: Github, repository: Repository) => Promise<void>): Promise<void> {
  // Before the token goes anywhere.
  stopOn(checkConnections(hall.io.environment))
  const github = openFor(hall)
  try {
    await work(github, repositoryOf(hall.run) as Repository)
  } finally {
    await github.close()
  }
}

/** Makes a pull request's preview what it is to be now. */
async function follow(number: number, repository: Repository, github: Github, hall: Hall): Promise<void> {
  const endings = endingsOf(repository, github, hall)
  const decision = await hall.report.stage('Look at the pull request', () => look(number, endings, hall))
  tell(decision, hall)
  switch (decision.kind) {
    case 'deploy':
      return deployPreview(previewOf(repository, decision.pull, hall.inputs.preview), github, endings, hall)
    case 'remove':
      return removePreview(decision.number, decision.because, repository, endings, hall)
    case 'skip':
      return skip(decision.because, hall)
    case 'none':
    case 'sweep':
      return undefined
  }
}

async function look(number: number, { pull }: Endings, { inputs, run }: Hall): Promise<Decision> {
  return decided(number, await pull(number), run, inputs)
}

function decided(number: number, pull: Pull | 'gone', run: Run, { preview }: Inputs): Decision {
  if (pull === 'gone') return { kind: 'remove', number, because: `GitHub has no pull request #${number} any more.` }
  return decide(run, pull, preview)
}

/** The first line of a log that is not a deployment’s. */
function tell(decision: Decision, { inputs, io }: Hall): void {
  const says = tellDecision(decision)
  if (says !== undefined) io.info(inputs.dryRun ? `Dry run, which changes nothing. ${says}` : says)
}

function skip(because: string, { report }: Hall): void {
  report.know({ preview: 'skipped', skippedReason: because })
}

async function deployPreview(preview: Preview, github: Github, endings: Endings, hall: Hall): Promise<void> {
  const { inputs, run, report } = hall
  const { repository, number } = preview
  const announcement = announcePreview(preview, github, hall)
  if (!inputs.dryRun) announcement.building()
  try {
    await deploy(hallOf(preview, hall))
  } catch (error) {
    await (inputs.dryRun ? announcement.planned : announcement.failed)(report.told(error))
    throw error
  }
  if (inputs.dryRun) return announcement.planned(report.told())
  report.know({ preview: 'deployed' })
  await announcement.succeeded(report.told())
  // It may have ended meanwhile: the run that was to remove it may have come first, and found nothing.
  const unread = await problemsIn(
    endings.pull(number).then(async (pull) => {
      const now = decided(number, pull, run, inputs)
      if (now.kind === 'remove') await removePreview(number, now.because, repository, endings, hall)
      return []
    }),
  )
  for (const problem of unread) report.warn(problem)
}

/** Whether a dry run tells a pull request what merging it would change. */
function isPlanned({ inputs, run }: Hall): boolean {
  const { dryRun, deploy: target, github } = inputs
  const isAsked = dryRun && target !== undefined && github.comment && github.token !== undefined
  return isAsked && run.eventName === 'pull_request' && run.pullRequest !== undefined && repositoryOf(run) !== undefined
}

async function plan(repository: Repository, github: Github, hall: Hall): Promise<void> {
  const announcement = announcePlan(repository, hall.run.pullRequest as number, github, hall)
  try {
    await deploy(hall)
  } catch (error) {
    await announcement.planned(hall.report.told(error))
    throw error
  }
  await announcement.planned(hall.report.told())
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

function sweepAll(repository: Repository, github: Github, hall: Hall): Promise<void> {
  const { preview } = hall.inputs
  tell({ kind: 'sweep' }, hall)
  const terms = { ttlMs: preview.ttlMs, unfit: (pull: Pull) => unfit(pull, preview) }
  return sweepPreviews(terms, repository, endingsOf(repository, github, hall), hall)
}
