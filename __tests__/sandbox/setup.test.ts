import { execFileSync, spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { binDir, cacheDir, type Group, groups } from '../../sandbox/tools.ts'

// The files of setup/, by the rules of those who read them: CloudFormation and eksctl.

const repository = resolve(import.meta.dirname, '../..')
// cfn-lint and a validator of JSON schemas come with moto.
const python = binDir(repository, groups.find(({ name }) => name === 'moto') as Group)
const read = (path: string): string => readFileSync(join(repository, path), 'utf8')

const newFile = (name: string, text: string): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'setup-')), name)
  writeFileSync(path, text)
  return path
}

describe('the CloudFormation template', () => {
  const template = read('setup/ship-to-eks.yaml')
  const lint = (file: string) => spawnSync(join(python, 'cfn-lint'), [file], { encoding: 'utf8' })

  test('is clean', () => {
    const { status, stdout, stderr } = lint(join(repository, 'setup/ship-to-eks.yaml'))
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' })
  })

  test('would not be with a property that there is not', () => {
    const { status, stdout } = lint(newFile('wrong.yaml', template.replace('ScanOnPush', 'ScanOnPull')))
    expect(status).not.toBe(0)
    expect(stdout).toContain('ScanOnPull')
  })

  test('gives no action of AWS that docs/permissions.md does not have', () => {
    const given = new Set(template.match(/\b(ecr|eks|iam):[A-Z]\w+/g))
    const told = new Set(read('docs/permissions.md').match(/\b(ecr|eks|iam):[A-Z]\w+/g))
    expect([...given].filter((action) => !told.has(action))).toEqual([])
    expect(given.size).toBeGreaterThan(10)
  })
})

/** Checks a file against a JSON schema; prints each error with its place. */
const validator = `
import json, sys, jsonschema, yaml
schema, file = json.load(open(sys.argv[1])), yaml.safe_load(open(sys.argv[2]))
for error in jsonschema.Draft7Validator(schema).iter_errors(file):
    print("/".join(map(str, error.path)), error.message)
`

describe('the configurations of eksctl', () => {
  let schema = ''
  beforeAll(() => {
    // From the module itself, by Go's own checksums; kept beside the sandbox's tools.
    const env = { ...process.env, GOMODCACHE: join(cacheDir(), 'modules'), GOFLAGS: '-modcacherw' }
    const answer = execFileSync('go', ['mod', 'download', '-json', 'github.com/weaveworks/eksctl@v0.225.0'], {
      cwd: tmpdir(),
      env,
      encoding: 'utf8',
    })
    schema = join(JSON.parse(answer).Dir, 'pkg/apis/eksctl.io/v1alpha5/assets/schema.json')
  }, 300_000)
  const problems = (file: string): string =>
    execFileSync(join(python, 'python'), ['-c', validator, schema, file], { encoding: 'utf8' })

  test.each(globSync('setup/cluster*.yaml', { cwd: repository }))('%s is as its schema wants it', (file) => {
    expect(problems(join(repository, file))).toBe('')
  })

  test.each([
    ['a word that it does not know', 'desiredCapacity', 'desiredSize', /desiredSize/],
    ['text where a number belongs', 'maxSize: 3', 'maxSize: three', /managedNodeGroups\/0\/maxSize/],
  ])('%s is told', (_, from, to, told) => {
    expect(problems(newFile('cluster.yaml', read('setup/cluster.yaml').replace(from, to)))).toMatch(told)
  })
})
