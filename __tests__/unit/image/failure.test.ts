import { expect, test } from 'vitest'
import { explainBuild, pushAdvice } from '../../../src/image/failure.ts'
import { BUILD } from '../../support/builds.ts'

const PUSH = 'failed to push 1.dkr.ecr.eu-west-1.amazonaws.com/a:1'

test.each([
  [
    'a full disk',
    'ERROR: failed to build: failed to solve: failed to copy: write /var/lib/x: no space left on device',
    'The image could not be built',
    'disk is full',
  ],
  [
    'a daemon that is down',
    'ERROR: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    'The image could not be built',
    'see that Docker runs on this runner',
  ],
  [
    'a daemon that is down, as newer clients say it',
    'ERROR: failed to connect to the docker API at unix:///x.sock; check if the path is correct and if the daemon is running',
    'The image could not be built',
    'see that Docker runs on this runner',
  ],
  [
    'a builder that goes away in the middle',
    'ERROR: failed to receive status: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 10.0.0.1:1234: connect: connection refused"',
    'The image could not be built',
    '`builder` answers',
  ],
  [
    'a step that fails',
    'ERROR: failed to build: failed to solve: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1',
    'The image could not be built',
    'See what the builder printed in the log',
  ],
  [
    'a push that is cut off',
    `ERROR: failed to build: failed to solve: ${PUSH}: failed to copy: write tcp 10.0.0.2:1->10.0.0.1:443: connection reset by peer`,
    'The image was built but could not be pushed',
    'Run the job again',
  ],
  [
    'a push that is cut off, by the builder inside the Docker daemon',
    '#9 pushing 1.dkr.ecr.eu-west-1.amazonaws.com/a:1 with docker\n#9 pushing layer 0b888039dc6f 1MB / 60MB 2.1s\n#9 ERROR: dial tcp 127.0.0.9:443: connect: connection refused\n------\n > pushing 1.dkr.ecr.eu-west-1.amazonaws.com/a:1 with docker:\n------\nERROR: failed to build: dial tcp 127.0.0.9:443: connect: connection refused',
    'The image was built but could not be pushed',
    'Run the job again',
  ],
  [
    'a tag that may not move',
    `ERROR: failed to build: failed to solve: ${PUSH}: unexpected status: 400 Bad Request: tag is immutable`,
    'The image was built but could not be pushed',
    'drop it from `tags`',
  ],
  [
    'a login that has ended',
    `ERROR: failed to build: failed to solve: ${PUSH}: unexpected status from HEAD request: 403 Forbidden`,
    'The image was built but could not be pushed',
    'Add this statement to the role’s policy: {"Effect":"Allow"',
  ],
])('%s', (_, stderr, what, fix) => {
  const problem = explainBuild(BUILD, `#1 something\n${stderr}\n`)
  expect(problem.what).toBe(what)
  expect(problem.fix).toContain(fix)
  expect(stderr).toContain(problem.why)
})

test('a push that is denied gives the statement for that repository', () => {
  const arn = 'arn:aws:ecr:eu-west-1:123456789012:repository/team/app'
  const { fix } = pushAdvice(
    `denied: User: x is not authorized to perform: ecr:InitiateLayerUpload on resource: ${arn} because no identity-based policy allows the ecr:InitiateLayerUpload action`,
  )
  expect(JSON.parse(fix.slice(fix.indexOf('{')))).toEqual({
    Effect: 'Allow',
    Action: expect.arrayContaining(['ecr:BatchCheckLayerAvailability', 'ecr:InitiateLayerUpload', 'ecr:PutImage']),
    Resource: arn,
  })
})

const step = (name: string, printed: string, error: string) =>
  `------\n > ${name}:\n${printed}------\nERROR: failed to build: failed to solve: ${error}\n`

test('a step that fails is named, with its last lines, in its Dockerfile', () => {
  const stderr = step(
    '[4/5] RUN npm run buidl',
    '0.168 /bin/sh: npm: not found\n',
    'executor failed running [/bin/sh -c npm run buidl]: exit code: 127',
  )
  expect(explainBuild(BUILD, stderr)).toEqual({
    what: 'The image could not be built',
    why: 'The step [4/5] RUN npm run buidl ended with exit code 127.',
    evidence: ['/bin/sh: npm: not found'],
    fix: 'Mend this step of the Dockerfile; the log has all that it printed.',
    at: { file: 'Dockerfile' },
  })
})

test('a base image that cannot be read is no push that failed', () => {
  const error = 'node:nope: pull access denied, repository does not exist or may require authorization'
  const problem = explainBuild(BUILD, step('[internal] load metadata for docker.io/library/node:nope', '', error))
  expect(problem).toMatchObject({
    what: 'The image could not be built: its base image docker.io/library/node:nope cannot be read',
    why: error,
    at: { file: 'Dockerfile' },
  })
  expect(problem.fix).toContain('`docker login`')
})
