import { type ECRClient, PutLifecyclePolicyCommand } from '@aws-sdk/client-ecr'
import type { Io } from '../io.ts'
import { type Problem, problemsIn } from '../problem.ts'
import { call } from './client.ts'

/** By tag alone: an image that runs may have lost its tag to a newer one, and no rule of ours may remove that. */
const LIFECYCLE = {
  rules: [
    {
      rulePriority: 1,
      description: 'Layers kept for the next build, not written for 30 days',
      selection: {
        tagStatus: 'tagged',
        tagPatternList: ['cache*'],
        countType: 'sinceImagePushed',
        countUnit: 'days',
        countNumber: 30,
      },
      action: { type: 'expire' },
    },
  ],
}

/** Lets ECR remove old caches of a repository that this run made; without it a run is as good, so it only warns. */
export async function expireCaches(
  ecr: ECRClient,
  registryId: string | undefined,
  { name, uri }: { readonly name: string; readonly uri: string },
  io: Io,
  warn: (problem: Problem) => void,
): Promise<void> {
  const what = `Old layers of \`cache: registry\` stay in ${uri}: it could not be given its lifecycle policy`
  const policy = { registryId, repositoryName: name, lifecyclePolicyText: JSON.stringify(LIFECYCLE) }
  const put = call(io, what, (options) => ecr.send(new PutLifecyclePolicyCommand(policy), options))
  for (const problem of await problemsIn(put.then(() => []))) warn(problem)
}
