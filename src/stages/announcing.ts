import { environmentOf } from '../aws/oidc.ts'
import { type Announcement, type Begun, openAnnouncement } from '../github/announce.ts'
import { type Github, openGithub } from '../github/client.ts'
import { type Endings, endBegun, openEndings } from '../github/ending.ts'
import type { Hall } from '../hall.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { Io } from '../io.ts'
import { repositoryOf } from '../preview/decide.ts'
import type { Repository } from '../preview/preview.ts'
import { Failed } from '../problem.ts'
import type { Run } from '../run.ts'

const ENVIRONMENT = 'preview'
/** The plan of a pull request has a comment of its own, beside that of its preview. */
const PLAN = 'plan'

/** GitHub's API with the run's token. Throws without one. */
export function openFor({ inputs, run, io }: Hall): Github {
  const { token } = inputs.github
  if (token !== undefined) return openGithub(run.apiUrl, token, io)
  throw new Failed([
    {
      what: '`github-token` is empty',
      why: 'Whether a pull request is open, and what labels it has, is asked of GitHub.',
      fix: 'Leave the input out: it is the token of the job then.',
    },
  ])
}

/** What GitHub is told when previews end. */
export function endingsOf(repository: Repository, github: Github, { inputs, report, io }: Hall): Endings {
  const { comment, environment = ENVIRONMENT } = inputs.github
  return openEndings(github, { repository, environment }, { comment, warn: report.warn, signal: io.signal })
}

/** What GitHub is told of a preview; no deployment where the job's own environment makes one. */
export function announcePreview(
  { repository, number, sha }: { readonly repository: Repository; readonly number: number; readonly sha: string },
  github: Github,
  hall: Hall,
): Announcement {
  const { inputs, run, io } = hall
  const { environment = ENVIRONMENT } = inputs.github
  const asked = run.mayRequestIdToken ? environmentOf(io) : Promise.resolve(undefined)
  const deployment = asked.then((own) => own === undefined)
  return open({ repository, number, sha, environment, deployment, ttlMs: inputs.preview.ttlMs }, github, hall)
}

/** What GitHub is told of a plan: a comment, and no deployment. */
export function announcePlan(repository: Repository, number: number, github: Github, hall: Hall): Announcement {
  const deployment = Promise.resolve(false)
  const sha = hall.run.sha ?? ''
  return open({ repository, number, sha, environment: PLAN, deployment, ttlMs: undefined }, github, hall)
}

/** Ends what a run began on GitHub, and was killed before it could end. */
export async function endRun(begun: Begun, { github: { token } }: Inputs, run: Run, io: Io): Promise<void> {
  const repository = repositoryOf(run)
  if (token === undefined || repository === undefined) return
  const github = openGithub(run.apiUrl, token, io)
  await endBegun(github, repository, begun, run.url, io.signal)
  await github.close()
}

type Own = 'component' | 'runId' | 'runUrl' | 'comment'
type Announced = Omit<Parameters<typeof openAnnouncement>[0], Own>

function open(what: Announced, github: Github, { inputs, run, report, io }: Hall): Announcement {
  const own = {
    component: componentOf(inputs),
    runId: `${run.id ?? 'local'}-${run.attempt}`,
    runUrl: run.url,
    comment: inputs.github.comment,
  }
  return openAnnouncement({ ...what, ...own }, { github, io, warn: report.warn, onBegun: report.remember })
}

/** Tells the jobs of a matrix apart: what is deployed, and where to. */
function componentOf({ images, deploy, cluster }: Inputs): string {
  const what = images.length > 0 ? images.map(({ repository }) => repository.name) : (deploy?.manifests ?? [])
  return [what.join(', '), ...(cluster === undefined ? [] : [cluster])].join(' on ')
}
