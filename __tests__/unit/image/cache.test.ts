import { describe, expect, test } from 'vitest'
import { cacheArguments, cacheEnvironment, checkGithubCache, checkRegistryCache } from '../../../src/image/cache.ts'
import { BUILD } from '../../support/builds.ts'

const repository = { name: 'team/app', uri: 'r/team/app', exists: true, immutable: true, movable: [] as string[] }
const build = (cache: 'none' | 'registry' | 'gha') => ({ ...BUILD, cache })
const GITHUB = {
  ACTIONS_RUNTIME_TOKEN: 't',
  ACTIONS_RESULTS_URL: 'https://results/',
  ACTIONS_CACHE_URL: 'https://cache/',
  ACTIONS_CACHE_SERVICE_V2: 'True',
}

test.each([
  ['none', []],
  [
    'registry',
    [
      '--cache-from=type=registry,ref=r/team/app:cache',
      '--cache-to=type=registry,ref=r/team/app:cache,mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true',
    ],
  ],
  ['gha', ['--cache-from=type=gha,scope=team/app', '--cache-to=type=gha,mode=max,ignore-error=true,scope=team/app']],
] as const)('the arguments of %s', (cache, args) => expect(cacheArguments(build(cache), repository)).toEqual(args))

test('only `gha` gets GitHub’s variables, and no others', () => {
  const environment = { ...GITHUB, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'never' }
  expect(cacheEnvironment(build('gha'), environment)).toEqual(GITHUB)
  expect(cacheEnvironment(build('registry'), environment)).toEqual({})
})

describe('`cache: gha`', () => {
  const says = (environment: NodeJS.ProcessEnv) => checkGithubCache(build('gha'), environment).map(({ what }) => what)
  const { ACTIONS_RUNTIME_TOKEN, ACTIONS_RESULTS_URL, ACTIONS_CACHE_URL, ACTIONS_CACHE_SERVICE_V2 } = GITHUB

  test.each([
    ['all of them', GITHUB],
    ['the second service', { ACTIONS_RUNTIME_TOKEN, ACTIONS_RESULTS_URL, ACTIONS_CACHE_SERVICE_V2 }],
    ['the first service', { ACTIONS_RUNTIME_TOKEN, ACTIONS_CACHE_URL }],
  ])('is fine with %s', (_, environment) => expect(says(environment)).toEqual([]))

  test.each([
    ['nothing', {}, 'ACTIONS_RUNTIME_TOKEN and ACTIONS_CACHE_URL, and this runner has not set them'],
    ['no token', { ...GITHUB, ACTIONS_RUNTIME_TOKEN: '' }, 'ACTIONS_RUNTIME_TOKEN, and this runner has not set it'],
    [
      'the second service without its address',
      { ...GITHUB, ACTIONS_RESULTS_URL: '' },
      'ACTIONS_RESULTS_URL, and this runner has not set it',
    ],
  ])('with %s is a problem', (_, environment, text) =>
    expect(says(environment)).toEqual([expect.stringContaining(text)]),
  )

  test('is asked of nobody else', () => expect(checkGithubCache(build('registry'), {})).toEqual([]))
})

describe('`cache: registry`', () => {
  const problems = (more: object, cache: 'registry' | 'gha' = 'registry') =>
    checkRegistryCache(build(cache), { ...repository, ...more })

  test.each([
    ['a repository whose tags move', { immutable: false }],
    ['one that is not there yet', { exists: false }],
    ['an exclusion of caches', { movable: ['latest', 'cache*'] }],
    ['an exclusion of that tag', { movable: ['cache'] }],
    ['an exclusion that holds it', { movable: ['*ach*'] }],
  ])('is fine with %s', (_, more) => expect(problems(more)).toEqual([]))

  test.each([
    ['no exclusion', [], 'nothing'],
    ['exclusions of others', ['latest', 'cache-*', 'c.che'], 'latest, cache-*, c.che'],
  ])('is a problem with %s', (_, movable, excluded) => {
    const [problem] = problems({ movable })
    expect(problem?.why).toContain(`excludes ${excluded}.`)
    for (const filter of [...movable, 'cache*']) expect(problem?.fix).toContain(`filterType=WILDCARD,filter=${filter}`)
  })

  test('is asked of nobody else', () => expect(problems({}, 'gha')).toEqual([]))
})
