import { type Github, openGithub } from './github/client.ts'
import { readPull, type Seen } from './github/pulls.ts'
import type { Hall } from './hall.ts'
import { atFirstSight, decide, repositoryOf, tellDecision, unfit } from './preview/decide.ts'
import { previewOf } from './preview/name.ts'
import type { Decision, Pull, Repository } from './preview/preview.ts'
import { type Announcer, removePreview, sweepPreviews } from './previews.ts'
import { Failed } from './problem.ts'

/** Finds what the run is for. Gives where to deploy, as a preview or not; undefined when nothing is to be deployed. */
export async function settle(hall: Hall): Promise<Hall | undefined> {
  const { inputs, run } = hall
  const sight = atFirstSight(run, inputs)
  if (sight.kind === 'none') return hall
  if (sight.kind === 'wrong') throw new Failed([sight.problem])
  if (sight.kind === 'skip') return act(sight, undefined, hall)
  const repository = repositoryOf(run) as Repository
  const github = openGithub(run.apiUrl, tokenOf(hall), hall.io)
  try {
    if (sight.kind === 'sweep') return await act(sight, { github, repository }, hall)
    const seen = await readPull(github, repository, sight.number)
    return await act(decided(seen, sight.number, hall), { github, repository }, hall)
  } finally {
    await github.close()
  }
}

function tokenOf({ inputs }: Hall): string {
  const { token } = inputs.github
  if (token !== undefined) return token
  throw new Failed([
    {
      what: '`github-token` is empty',
      why: 'Whether a pull request is open, and what labels it has, is asked of GitHub.',
      fix: 'Leave the input out: it is the token of the job then.',
    },
  ])
}

function decided(seen: Seen, number: number, { inputs, run }: Hall): Decision {
  switch (seen.kind) {
    case 'found':
      return decide(run, seen.pull, inputs.preview)
    case 'gone':
      return { kind: 'remove', number, because: `GitHub has no pull request #${number} any more.` }
    case 'unknown':
      throw new Failed([seen.problem])
  }
}

interface Where {
  readonly github: Github
  readonly repository: Repository
}

async function act(decision: Decision, where: Where | undefined, hall: Hall): Promise<Hall | undefined> {
  const { inputs, report, io } = hall
  const says = tellDecision(decision)
  if (says !== undefined) io.info(says)
  if (decision.kind === 'skip') report.know({ preview: 'skipped', skippedReason: decision.because })
  if (decision.kind === 'none') return hall
  if (decision.kind === 'skip' || where === undefined) return undefined
  const { repository } = where
  switch (decision.kind) {
    case 'deploy':
      return { ...hall, preview: previewOf(repository, decision.pull, inputs.preview) }
    case 'remove':
      await removePreview(decision.number, decision.because, repository, announcer(where), hall)
      return undefined
    case 'sweep': {
      const { ttlMs } = inputs.preview
      const terms = { ttlMs, unfit: (pull: Pull) => unfit(pull, inputs.preview) }
      await sweepPreviews(terms, repository, announcer(where), hall)
      return undefined
    }
  }
}

function announcer({ github, repository }: Where): Announcer {
  return {
    pull: async (number) => {
      const seen = await readPull(github, repository, number)
      if (seen.kind === 'unknown') throw new Failed([seen.problem])
      return seen.kind === 'gone' ? 'gone' : seen.pull
    },
    shown: async () => [],
    ended: async () => undefined,
  }
}
