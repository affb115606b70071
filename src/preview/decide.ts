import type { Inputs } from '../inputs/inputs.ts'
import type { PreviewInputs } from '../inputs/preview.ts'
import type { Problem } from '../problem.ts'
import type { Run } from '../run.ts'
import type { Decision, Pull, Repository } from './preview.ts'

/** What can be told before anybody is asked. `ask`: read this pull request as it is now, then `decide`. */
export type FirstSight =
  | Extract<Decision, { kind: 'none' | 'sweep' | 'skip' }>
  | { readonly kind: 'ask'; readonly number: number }
  | { readonly kind: 'wrong'; readonly problem: Problem }

/** The account of a program. */
const BOT = /\[bot\]$|^(dependabot|renovate)(-bot|-preview)?$/i

/** What the event alone says: most runs have nothing to do with previews, and forks are told before any call. */
export function atFirstSight(run: Run, { dryRun, preview }: Pick<Inputs, 'dryRun' | 'preview'>): FirstSight {
  const { mode, label } = preview
  const { eventName, pullRequest: number, pullAuthor } = run
  const onTarget = eventName === 'pull_request_target'
  if (mode === 'auto' && ((eventName !== 'pull_request' && !onTarget) || number === undefined)) return { kind: 'none' }
  if (mode !== 'auto' && repositoryOf(run) === undefined) return { kind: 'wrong', problem: nowhere(mode) }
  if (mode === 'sweep') return { kind: 'sweep' }
  if (mode === 'deploy' && onTarget) return { kind: 'wrong', problem: untrusted }
  if (number === undefined) return { kind: 'wrong', problem: aboutNone(mode, eventName) }
  if (run.fromFork) return { kind: 'skip', because: ofFork(number) }
  // What merging would change, of whoever's pull request it is.
  if (mode === 'auto' && dryRun && !onTarget) return { kind: 'none' }
  if (mode === 'auto' && label === undefined && isBot(pullAuthor))
    return { kind: 'skip', because: ofBot(number, pullAuthor) }
  if (repositoryOf(run) === undefined) return { kind: 'wrong', problem: nowhere(mode) }
  return { kind: 'ask', number }
}

/**
 * What is to be done for a pull request as it is now, whatever the event said of it: open and eligible, it has a preview;
 * else it has none. Only after `atFirstSight` gave `ask`.
 */
export function decide(run: Run, pull: Pull, preview: PreviewInputs): Decision {
  const { number, head } = pull
  if (preview.mode === 'remove')
    return { kind: 'remove', number, because: `Pull request #${number}: \`preview: remove\` was asked for.` }
  if (head.repositoryId === undefined || head.repositoryId !== run.repositoryId)
    return { kind: 'skip', because: ofFork(number) }
  const because = unfit(pull, preview)
  if (because !== undefined) return { kind: 'remove', number, because }
  if (preview.label === undefined && preview.mode === 'auto' && isBot(pull.author))
    return { kind: 'skip', because: ofBot(number, pull.author) }
  if (run.eventName === 'pull_request_target')
    return {
      kind: 'skip',
      because: `Pull request #${number} gets no preview from pull_request_target, which runs with the rights of the base branch and only removes previews; pull_request deploys them.`,
    }
  if (run.pullHead !== undefined && run.pullHead !== head.sha)
    return {
      kind: 'skip',
      because: `Pull request #${number} has a newer commit, ${short(head.sha)}, whose own run deploys it; this run is of ${short(run.pullHead)}.`,
    }
  return { kind: 'deploy', pull }
}

/** Why a pull request of the repository is to have no preview, in one sentence; undefined when it is to have one. */
export function unfit(
  { number, state, isDraft, labels }: Pull,
  { mode, label }: Pick<PreviewInputs, 'mode' | 'label'>,
): string | undefined {
  if (state === 'closed') return `Pull request #${number} is closed.`
  // GitHub does not tell labels apart by case.
  const has = label !== undefined && labels.some((one) => one.toLowerCase() === label.toLowerCase())
  if (label !== undefined && !has) return `Pull request #${number} does not have the label "${label}".`
  if (isDraft && !has && mode === 'auto')
    return `Pull request #${number} is a draft; it gets a preview when it is ready for review.`
  return undefined
}

/** The repository that the run belongs to; undefined outside of GitHub. */
export function repositoryOf({ repository: name, repositoryId: id }: Run): Repository | undefined {
  return name === undefined || id === undefined ? undefined : { id, name }
}

/** What a run will do and what not, in a sentence or two; undefined for an ordinary deployment. */
export function tellDecision(decision: Decision): string | undefined {
  switch (decision.kind) {
    case 'none':
      return undefined
    case 'deploy':
      return `Pull request #${decision.pull.number} is open: its preview shows ${short(decision.pull.head.sha)}.`
    case 'sweep':
      return 'Removes the previews that nobody needs any more; builds and deploys nothing.'
    case 'remove':
      return `${decision.because} Removes its preview, if there is one; builds and deploys nothing.`
    case 'skip':
      return decision.because
  }
}

function isBot(author: string | undefined): boolean {
  return author !== undefined && BOT.test(author)
}

function short(sha: string): string {
  return sha.slice(0, 7)
}

function ofFork(number: number): string {
  return `Pull request #${number} comes from a fork, which gets no preview: its code would run with the rights of this repository.`
}

function ofBot(number: number, author: string | undefined): string {
  return `Pull request #${number} was opened by ${author}; bots get no preview, unless \`preview-label\` names a label that it has, or \`preview: deploy\` asks for it.`
}

const untrusted: Problem = {
  what: '`preview: deploy` does not run on pull_request_target',
  why: 'That event has the rights of the base branch, and anybody’s code would be built and run with them.',
  fix: 'Deploy previews on pull_request. On pull_request_target, `preview: auto` and `preview: remove` remove them.',
}

function aboutNone(mode: PreviewInputs['mode'], eventName: string | undefined): Problem {
  return {
    what: `\`preview: ${mode}\` does not know which pull request`,
    why: `The event ${eventName ?? 'of this run'} is not about one.`,
    fix: [
      'Run it on pull_request events, or start it by hand with the number as an input of the workflow:',
      'on:',
      '  workflow_dispatch:',
      '    inputs:',
      '      pull-request: { description: Number of the pull request, required: true }',
    ].join('\n'),
  }
}

function nowhere(mode: PreviewInputs['mode']): Problem {
  return {
    what: `\`preview: ${mode}\` does not know its repository`,
    why: 'Previews belong to a repository by its id, and neither GITHUB_REPOSITORY_ID nor the event tells it.',
    fix: 'Run it in a GitHub workflow; outside of one, set GITHUB_REPOSITORY and GITHUB_REPOSITORY_ID.',
  }
}
