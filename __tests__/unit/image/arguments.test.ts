import { describe, expect, test } from 'vitest'
import { buildArguments, type Making } from '../../../src/image/arguments.ts'
import { BUILD } from '../../support/builds.ts'

const MAKING: Making = {
  names: ['r/app:1'],
  labels: new Map(),
  secrets: new Map(),
  cache: [],
  metadata: '/tmp/build.json',
}

describe('the arguments of a build', () => {
  test('at the least', () => {
    expect(buildArguments(BUILD, MAKING)).toEqual([
      'buildx',
      'build',
      '--push',
      '--progress=plain',
      '--metadata-file=/tmp/build.json',
      '--provenance=false',
      '--sbom=false',
      '--tag=r/app:1',
      '--',
      '.',
    ])
  })

  test('with everything', () => {
    const build = {
      ...BUILD,
      context: 'app',
      file: 'app/Containerfile',
      target: 'production',
      builder: 'remote',
      platforms: ['linux/amd64', 'linux/arm64'],
      provenance: 'mode=max',
      sbom: 'true',
      buildArgs: new Map([
        ['A', '1'],
        ['B', 'x=y z'],
      ]),
      options: ['--ssh=default', '--no-cache'],
      secrets: new Map([['npm', 'the-value']]),
    }
    const args = buildArguments(build, {
      ...MAKING,
      names: ['r/app:1', 'r/app:latest'],
      labels: new Map([['team', 'a=b c']]),
      secrets: new Map([
        ['npm', '/run/1'],
        ['odd', '/a,b/"c"'],
      ]),
      cache: ['--cache-from=x'],
    })
    expect(args.slice(5)).toEqual([
      '--provenance=mode=max',
      '--sbom=true',
      '--tag=r/app:1',
      '--tag=r/app:latest',
      '--label=team=a=b c',
      '--builder=remote',
      '--file=app/Containerfile',
      '--target=production',
      '--platform=linux/amd64,linux/arm64',
      '--build-arg=A=1',
      '--build-arg=B=x=y z',
      '--secret=id=npm,src=/run/1',
      '--secret=id=odd,"src=/a,b/""c"""',
      '--cache-from=x',
      '--ssh=default',
      '--no-cache',
      '--',
      'app',
    ])
    expect(args.join()).not.toContain('the-value')
  })

  test('no value can become an option', () => {
    const evil = '--output=/etc/passwd'
    const map = new Map([[evil, evil]])
    const build = {
      ...BUILD,
      context: evil,
      file: evil,
      target: evil,
      builder: evil,
      platforms: [evil],
      buildArgs: map,
    }
    const args = buildArguments(build, { ...MAKING, names: [evil], labels: map, secrets: map, metadata: evil })
    expect(args.slice(0, args.indexOf('--'))).not.toContain(evil)
    expect(args.slice(args.indexOf('--'))).toEqual(['--', evil])
  })
})
