import { describe, expect, test } from 'vitest'
import type { Building } from '../../../src/image/arguments.ts'
import { bakeArguments, bakeDefinition, isBakeable, speakers, targetsOf } from '../../../src/image/bake.ts'
import { BUILD } from '../../support/builds.ts'

const building = (called: string, more = {}): Building => ({
  build: { ...BUILD, ...more },
  called,
  names: [`r/${called}:1`],
  labels: new Map(),
  cache: [],
})
const definition = (...buildings: Building[]) =>
  bakeDefinition(buildings, targetsOf(buildings.map(({ called }) => called)), new Map([['npm', '/own/secret-0']]), '/w')

describe('the definition', () => {
  test('has each image with what is its own', () => {
    const user = building('team/user-service', {
      context: 'services/user',
      file: 'docker/User',
      target: 'production',
      platforms: ['linux/amd64', 'linux/arm64'],
      buildArgs: new Map([['EMPTY', '']]),
      secrets: new Map([['npm', 'the-value']]),
    })
    const cached = { ...building('product-service'), cache: ['--cache-from=type=gha', '--cache-to=type=gha,mode=max'] }
    const made = definition(user, { ...cached, labels: new Map([['team', 'a=b']]) })
    expect(made).toEqual({
      group: { default: { targets: ['team-user-service', 'product-service'] } },
      target: {
        'team-user-service': {
          context: '/w/services/user',
          dockerfile: '/w/docker/User',
          target: 'production',
          platforms: ['linux/amd64', 'linux/arm64'],
          args: { EMPTY: '' },
          labels: {},
          tags: ['r/team/user-service:1'],
          secret: ['id=npm,src=/own/secret-0'],
        },
        'product-service': {
          context: '/w',
          dockerfile: '/w/Dockerfile',
          args: {},
          labels: { team: 'a=b' },
          tags: ['r/product-service:1'],
          secret: ['id=npm,src=/own/secret-0'],
          'cache-from': ['type=gha'],
          'cache-to': ['type=gha,mode=max'],
        },
      },
    })
    expect(JSON.stringify(made)).not.toContain('the-value')
  })

  test.each([
    [`\${HOME}`, `$\${HOME}`],
    ['a%{if}', 'a%%{if}'],
    [`$\${x}`, `$$\${x}`],
    ['$5 {} 100%', '$5 {} 100%'],
  ])('means %s as it stands', (text, written) => {
    const { target } = definition(building('app', { buildArgs: new Map([[text, text]]) }))
    expect(target.app?.args).toEqual({ [written]: written })
  })

  test('takes the options that it has a field for', () => {
    const options = [
      '--add-host=db:10.0.0.1',
      '--add-host=v6=[::1]',
      '--build-context=lib=../lib',
      '--annotation=a=1',
      '--annotation=b=2',
      '--ssh=default',
      '--network=none',
      '--no-cache',
    ]
    expect(isBakeable({ ...BUILD, options })).toBe(true)
    expect(definition(building('app', { options })).target.app).toMatchObject({
      'extra-hosts': { db: '10.0.0.1', v6: '[::1]' },
      contexts: { lib: '../lib' },
      annotations: ['a=1', 'b=2'],
      ssh: ['default'],
      network: 'none',
    })
  })

  test.each(['--cgroup-parent=x', '--ulimit', '--memory=1g'])('does not take %s', (option) =>
    expect(isBakeable({ ...BUILD, options: [option] })).toBe(false),
  )
})

test('each image has a target of its own', () => {
  expect(targetsOf(['team/app', 'team-app', 'team.app']).map(([target]) => target)).toEqual([
    'team-app',
    'team-app_1',
    'team-app_2',
  ])
})

test('the arguments say what is the same for all', () => {
  const build = {
    ...BUILD,
    builder: 'mine',
    provenance: 'mode=max',
    options: ['--ssh=default', '--pull', '--shm-size=1g'],
  }
  expect(bakeArguments(build, { file: '/own/bake.json', metadata: '/own/metadata.json' }).slice(2)).toEqual([
    '--push',
    '--progress=plain',
    '--metadata-file=/own/metadata.json',
    '--file=/own/bake.json',
    '--provenance=mode=max',
    '--sbom=false',
    '--allow=fs=*',
    '--allow=ssh',
    '--builder=mine',
    '--pull',
  ])
})

test('every line of a step says whose it is', () => {
  const say = speakers(targetsOf(['team/user', 'web']))
  const lines = [
    '#0 building with "able" instance using remote driver',
    '#1 [team-user internal] load build definition from Dockerfile',
    '#2 [web 1/2] FROM scratch',
    '#1 transferring dockerfile: 80B done',
    '#3 [web] exporting to image',
    '#3 pushing layers',
    '#4 [auth] sharing credentials',
    '#12 [unknown 1/2] RUN true',
  ]
  expect(lines.map(say)).toEqual([
    lines[0],
    `[team/user] ${lines[1]}`,
    `[web] ${lines[2]}`,
    `[team/user] ${lines[3]}`,
    `[web] ${lines[4]}`,
    `[web] ${lines[5]}`,
    lines[6],
    lines[7],
  ])
})
