import { describe, expect, test } from 'vitest'
import { matchesRepository, parseReference } from '../../../src/image/reference.ts'

const DIGEST = `sha256:${'0a'.repeat(32)}`

describe('a reference', () => {
  test.each([
    ['nginx', 'docker.io', 'library/nginx', undefined, undefined],
    ['nginx:1.27', 'docker.io', 'library/nginx', '1.27', undefined],
    ['docker.io/nginx', 'docker.io', 'library/nginx', undefined, undefined],
    ['docker.io/library/nginx', 'docker.io', 'library/nginx', undefined, undefined],
    ['index.docker.io/team/app', 'docker.io', 'team/app', undefined, undefined],
    ['team/app', 'docker.io', 'team/app', undefined, undefined],
    ['localhost/app', 'localhost', 'app', undefined, undefined],
    ['localhost:5000/app', 'localhost:5000', 'app', undefined, undefined],
    ['localhost:5000/team/app:1', 'localhost:5000', 'team/app', '1', undefined],
    ['registry:5000/app', 'registry:5000', 'app', undefined, undefined],
    ['[::1]:5000/app', '[::1]:5000', 'app', undefined, undefined],
    ['ghcr.io/team/app:v1', 'ghcr.io', 'team/app', 'v1', undefined],
    [
      '123456789012.dkr.ecr.eu-west-1.amazonaws.com/a/b:1',
      '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
      'a/b',
      '1',
      undefined,
    ],
    [`app@${DIGEST}`, 'docker.io', 'library/app', undefined, DIGEST],
    [`localhost:5000/app:1.0@${DIGEST}`, 'localhost:5000', 'app', '1.0', DIGEST],
    ['a__b/c--d.e', 'docker.io', 'a__b/c--d.e', undefined, undefined],
  ])('%s', (text, host, path, tag, digest) => {
    expect(parseReference(text)).toEqual({ host, path, tag, digest })
  })

  test.each([
    '',
    'App',
    'app:',
    'app:a b',
    ':1',
    'app@sha256:12',
    `app@md5:${'0'.repeat(32)}`,
    'a//b',
    '/a',
    'a/',
    '$IMAGE',
    'app:1:2',
    'https://ghcr.io/app',
    '-app',
  ])('"%s" is none', (text) => expect(parseReference(text)).toBeUndefined())
})

describe('a name without a host means that repository anywhere', () => {
  test.each([
    ['app', 'app'],
    ['app:1', 'app'],
    [`app@${DIGEST}`, 'app'],
    ['library/app', 'app'],
    ['docker.io/library/app', 'app'],
    ['localhost:5000/app:2', 'app'],
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/app', 'app'],
    ['ghcr.io/team/app', 'team/app'],
    ['app:1', 'app:2'],
    ['nodejs-hello:1.0', 'nodejs-hello:1.0'],
  ])('%s is %s', (image, wanted) => expect(matchesRepository(image, wanted)).toBe(true))

  test.each([
    ['my-app', 'app'],
    ['app-worker', 'app'],
    ['app/worker', 'app'],
    ['team/app', 'app'],
    ['app', 'team/app'],
    ['localhost:5000/other', 'localhost:5000/app'],
    ['localhost:5000/app', 'localhost'],
    ['APP', 'app'],
    ['app', 'APP'],
    ['', 'app'],
    ['app', ''],
  ])('%s is not %s', (image, wanted) => expect(matchesRepository(image, wanted)).toBe(false))
})

describe('a name with a host means that registry only', () => {
  test.each([
    ['localhost:5000/app:1', 'localhost:5000/app', true],
    ['localhost:5001/app:1', 'localhost:5000/app', false],
    ['app:1', 'localhost:5000/app', false],
    ['ghcr.io/app', 'docker.io/app', false],
    ['app', 'docker.io/app', true],
    ['app', 'index.docker.io/library/app', true],
    ['ghcr.io/app', 'ghcr.io/app:9', true],
  ])('%s, wanted %s: %s', (image, wanted, is) => expect(matchesRepository(image, wanted)).toBe(is))
})
