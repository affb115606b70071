import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readRun } from '../../src/run.ts'
import { folderOf } from '../support/world.ts'

const event = (name: string) => join(import.meta.dirname, '../fixtures/events', `${name}.json`)
const MERGE = '3e46e00000000000000000000000000000000000'
const HEAD = 'beefbeefbeefbeefbeefbeefbeefbeefbeefbeef'

const RUNNER = {
  GITHUB_WORKSPACE: '/home/runner/work/app/app',
  RUNNER_TEMP: '/home/runner/work/_temp',
  GITHUB_REPOSITORY: 'octo/app',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_EVENT_PATH: event('push'),
  GITHUB_SHA: MERGE,
  GITHUB_RUN_ID: '42',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_SERVER_URL: 'https://github.com',
}

test('a push, as the runner tells it', () => {
  expect(readRun(RUNNER)).toEqual({
    workspace: '/home/runner/work/app/app',
    temp: '/home/runner/work/_temp',
    repository: 'octo/app',
    repositoryId: 1001,
    apiUrl: 'https://api.github.com',
    eventName: 'push',
    sha: MERGE,
    id: '42',
    attempt: '2',
    url: 'https://github.com/octo/app/actions/runs/42',
    mayRequestIdToken: false,
    pullRequest: undefined,
    pullAuthor: undefined,
    pullHead: undefined,
    fromFork: false,
  })
})

test('outside of a runner, what can be known', () => {
  expect(readRun({})).toMatchObject({
    workspace: process.cwd(),
    temp: tmpdir(),
    sha: undefined,
    attempt: '1',
    url: undefined,
    fromFork: false,
  })
})

test.each([
  ['a push', 'push', MERGE, false],
  ['a pull request of the repository', 'pull_request', HEAD, false],
  ['a pull request from a fork', 'pull_request_fork', HEAD, true],
  ['a pull request whose fork is gone', 'pull_request_fork_gone', HEAD, true],
])('%s: its commit, and whether it is a fork’s', (_, name, sha, fromFork) => {
  expect(readRun({ ...RUNNER, GITHUB_EVENT_PATH: event(name) })).toMatchObject({ sha, fromFork })
})

describe('an event that cannot be read says nothing about a pull request', () => {
  test.each([
    ['missing', undefined],
    ['empty', ''],
    ['null', 'null'],
    ['a text', '"push"'],
    ['no JSON', '{'],
  ])('%s', async (_, text) => {
    const dir = await folderOf(text === undefined ? {} : { 'event.json': text })
    expect(readRun({ ...RUNNER, GITHUB_EVENT_PATH: join(dir, 'event.json') })).toMatchObject({
      sha: MERGE,
      fromFork: false,
    })
  })
})

test.each([
  [true, { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://x', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 't' }],
  [false, { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://x' }],
  [false, { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://x', ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' }],
])('may request an OIDC token: %s with %o', (may, variables) => {
  expect(readRun({ ...RUNNER, ...variables }).mayRequestIdToken).toBe(may)
})
