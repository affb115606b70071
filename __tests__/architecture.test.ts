import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { load } from 'js-yaml'
import { describe, expect, test } from 'vitest'

// The rules of docs/architecture.md, read off the sources' own imports.

const ROOT = resolve(import.meta.dirname, '..')
const SRC = join(ROOT, 'src')
const ROOMS = ['aws', 'image', 'manifests', 'cluster', 'rollout', 'preview', 'github']
/** What everybody may build upon, and on what it may build itself. */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  'problem.ts': [],
  'untrusted.ts': [],
  'distance.ts': [],
  'partition.ts': [],
  'deadline.ts': [],
  'causes.ts': [],
  'pause.ts': [],
  'grant.ts': [],
  'manifest.ts': ['problem.ts'],
  'run.ts': [],
  'roots.ts': ['run.ts'],
  'io.ts': ['problem.ts', 'untrusted.ts'],
}
/** The hall's own, beside its stages: it reports by the room that words it. */
const HALL = ['index.ts', 'ship.ts', 'deploy.ts', 'doctor.ts', 'facts.ts', 'hall.ts', 'intention.ts', 'report.ts']
const WITH_CORE = ['index.ts', 'inputs/ask.ts', 'io.ts', 'report.ts', 'run.ts']
const LONGEST = 200

interface Import {
  /** Another file of src, or the package's name. */
  readonly from: string
  readonly local: boolean
  readonly typesOnly: boolean
}

function importsOf(text: string, file: string): Import[] {
  const found = [
    ...text.matchAll(/^(?:import|export)\s+(type\s+)?([\w*{},\s]*?)\s*from\s+'([^']+)'/gm),
    ...text.matchAll(/^import\s+()()'([^']+)'/gm),
    ...text.matchAll(/\bimport\(()()'([^']+)'\)/g),
  ]
  return found.map(([, type, names = '', from = '']) => {
    const named = /^\{([^}]*)\}$/.exec(names.trim())?.[1]?.split(',')
    const wanted = named?.map((name) => name.trim()).filter((name) => name !== '') ?? []
    const typesOnly = Boolean(type) || (wanted.length > 0 && wanted.every((name) => name.startsWith('type ')))
    const local = from.startsWith('.')
    return { from: local ? relative(SRC, resolve(SRC, dirname(file), from)) : from, local, typesOnly }
  })
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
const sources = new Map(files.map((file) => [file, readFileSync(join(SRC, file), 'utf8')]))
const imports = new Map([...sources].map(([file, text]) => [file, importsOf(text, file)]))
const text = (file: string) => sources.get(file) ?? ''
const folderOf = (file: string) => (file.includes('/') ? (file.split('/')[0] as string) : undefined)
const roomOf = (file: string) => ROOMS.find((room) => room === folderOf(file))
const isHall = (file: string) => HALL.includes(file) || folderOf(file) === 'stages'
const isInput = (file: string) => folderOf(file) === 'inputs'
/** Every import that `wrong` says is one, as `file -> import`. */
const breaches = (wrong: (file: string, wanted: Import) => boolean) =>
  [...imports].flatMap(([file, all]) => all.filter((one) => wrong(file, one)).map(({ from }) => `${file} -> ${from}`))
const filesWith = (pattern: RegExp) => files.filter((file) => pattern.test(withoutComments(text(file)))).toSorted()

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
}

test('the reader of imports sees every form of them', () => {
  const source = `import core from '@actions/core'
import { a, type B } from './a.ts'
import type { C } from '../c.ts'
import { type D } from './d.ts'
import {
  e,
} from './e.ts'
export { f } from './f.ts'
import './g.ts'
const h = await import('./h.ts')
`
  expect(importsOf(source, 'room/x.ts').map(({ from, typesOnly }) => `${from}${typesOnly ? ' (types)' : ''}`)).toEqual([
    '@actions/core',
    'room/a.ts',
    'c.ts (types)',
    'room/d.ts (types)',
    'room/e.ts',
    'room/f.ts',
    'room/g.ts',
    'room/h.ts',
  ])
  expect(files.length).toBeGreaterThan(40)
  expect([...imports.values()].flat().length).toBeGreaterThan(150)
})

test('every file belongs to a room, the hall, the inputs or what is shared', () => {
  const isKnown = (file: string) => roomOf(file) !== undefined || isHall(file) || isInput(file) || file in SHARED
  expect(files.filter((file) => !isKnown(file))).toEqual([])
})

describe('direction', () => {
  test('one way in: the entry, what the event asks for, the procedure, its stages', () => {
    expect(breaches((_, { from }) => from === 'index.ts')).toEqual([])
    expect(breaches((file, { from }) => from === 'ship.ts' && file !== 'index.ts')).toEqual([])
    expect(breaches((file, { from }) => from === 'deploy.ts' && file !== 'ship.ts')).toEqual([])
    expect(breaches((file, { from, typesOnly }) => folderOf(from) === 'stages' && !typesOnly && !isHall(file))).toEqual(
      [],
    )
    expect(
      breaches((file, { from, typesOnly }) => folderOf(file) === 'stages' && !typesOnly && HALL.includes(from)),
    ).toEqual([])
  })

  test('rooms take only types from the hall and from one another', () => {
    const outside = (file: string, from: string) => isHall(from) || (roomOf(from) ?? roomOf(file)) !== roomOf(file)
    expect(
      breaches(
        (file, { from, local, typesOnly }) => roomOf(file) !== undefined && local && !typesOnly && outside(file, from),
      ),
    ).toEqual([])
  })

  test('inputs are read by the entry alone, and know nobody', () => {
    expect(
      breaches((file, { from, typesOnly }) => isInput(from) && !typesOnly && !isInput(file) && file !== 'index.ts'),
    ).toEqual([])
    expect(
      breaches(
        (file, { from, local, typesOnly }) =>
          isInput(file) && local && !typesOnly && !isInput(from) && from !== 'partition.ts',
      ),
    ).toEqual([])
  })

  test('what is shared knows no room, and little else', () => {
    expect(
      breaches((file, { from, local, typesOnly }) => {
        const allowed = SHARED[file]
        return allowed !== undefined && local && !typesOnly && !allowed.includes(from)
      }),
    ).toEqual([])
    expect(
      breaches((file, { from, local }) => file in SHARED && local && (roomOf(from) !== undefined || isHall(from))),
    ).toEqual([])
  })

  test('the report knows the room that words it, and no other', () => {
    expect(
      breaches(
        (file, { from, local }) =>
          file === 'report.ts' && local && roomOf(from) !== undefined && roomOf(from) !== 'github',
      ),
    ).toEqual([])
  })

  test('there are no cycles of what runs', () => {
    const cycles: string[] = []
    const done = new Set<string>()
    const visit = (file: string, way: readonly string[]) => {
      if (way.includes(file)) return void cycles.push([...way.slice(way.indexOf(file)), file].join(' -> '))
      if (done.has(file)) return
      for (const { from, local, typesOnly } of imports.get(file) ?? [])
        if (local && !typesOnly) visit(from, [...way, file])
      done.add(file)
    }
    for (const file of files) visit(file, [])
    expect(cycles).toEqual([])
  })
})

describe('the world is let in at few doors', () => {
  test('@actions/core', () => {
    expect(breaches((file, { from }) => from === '@actions/core' && !WITH_CORE.includes(file))).toEqual([])
  })

  test('inputs are read in one place', () =>
    expect(filesWith(/\bget(Boolean|Multiline)?Input\b/)).toEqual(['inputs/ask.ts']))

  test('process.env is read by the entry alone', () => expect(filesWith(/\bprocess\.env\b/)).toEqual(['index.ts']))

  test('outputs and failure are written by the report alone', () => {
    expect(filesWith(/\b(setOutput|setFailed|GITHUB_STEP_SUMMARY)\b/)).toEqual(['report.ts'])
    expect(filesWith(/\bexportVariable\b/)).toEqual(['report.ts'])
    expect(filesWith(/\b(addPath|GITHUB_ENV|GITHUB_PATH)\b/)).toEqual([])
  })

  test('programs are started in one place, without a shell', () => {
    expect(breaches((file, { from }) => from === 'node:child_process' && file !== 'io.ts')).toEqual([])
    expect(filesWith(/\bshell:/)).toEqual([])
  })

  test('console is nobody’s', () => expect(filesWith(/\bconsole\./)).toEqual([]))

  test('the process is ended by the entry alone', () => expect(filesWith(/\bprocess\.exit\b/)).toEqual(['index.ts']))

  test('Kubernetes’ generated models, which drop fields, are not loaded', () => {
    const allowed = '@kubernetes/client-node/dist/watch.js'
    expect(
      breaches((_, { from, typesOnly }) => from.startsWith('@kubernetes/') && from !== allowed && !typesOnly),
    ).toEqual([])
  })
})

describe('action.yml says what the code does', () => {
  const action = load(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as {
    inputs: Record<string, { description: string; default?: string }>
    outputs: Record<string, { description: string }>
    runs: { using: string; main: string; post: string }
  }

  const asked = files.filter(isInput).map(text).join('\n')

  test('inputs', () => {
    const read = [...asked.matchAll(/\b(?:text|list|words|map|flag|checked)\(\s*'([a-z-]+)'/g)]
    expect([...new Set(read.map(([, name]) => name))].toSorted()).toEqual(Object.keys(action.inputs).toSorted())
  })

  test('each input is given by a test that reads it, and told in the README', () => {
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
    const tests = ['unit/inputs', 'e2e'].flatMap((folder) => {
      const path = join(ROOT, '__tests__', folder)
      return readdirSync(path).map((file) => readFileSync(join(path, file), 'utf8'))
    })
    // As a key of inputs, or at the head of a table's row.
    const isGiven = (name: string) => {
      const given = new RegExp(`(?:'${name}'|[{,\\s]${name}): ['"\`A-Za-z(]|\\['${name}',|'${name}=`)
      return tests.some((one) => given.test(one))
    }
    const names = Object.keys(action.inputs)
    expect(names.filter((name) => !isGiven(name))).toEqual([])
    expect(names.filter((name) => !readme.includes(`\n| \`${name}\` |`))).toEqual([])
    expect(isGiven('no-such-input')).toBe(false)
  })

  test('defaults of flags', () => {
    const flags = [...asked.matchAll(/flag\('([a-z-]+)', (true|false)\)/g)]
    expect(flags.length).toBeGreaterThan(3)
    expect(flags.map(([, name = '', fallback]) => [name, action.inputs[name]?.default ?? fallback])).toEqual(
      flags.map(([, name, fallback]) => [name, fallback]),
    )
  })

  test('outputs', () => {
    const table = /const OUTPUTS[^=]*= \[([\s\S]*?)\n\]/.exec(text('report.ts'))?.[1] ?? ''
    const written = [...table.matchAll(/\['([a-z-]+)',/g)].map(([, name]) => name)
    expect(written.toSorted()).toEqual(Object.keys(action.outputs).toSorted())
  })

  test('main and post are one bundle, on Node 24', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js', post: 'dist/index.js' })
  })

  test('everything is described', () => {
    for (const { description } of [...Object.values(action.inputs), ...Object.values(action.outputs)])
      expect(description).toMatch(/\w.*\.$|…$/)
  })
})

describe('style', () => {
  test(`no file is longer than ${LONGEST} lines`, () => {
    const lines = (file: string) => text(file).split('\n').length - 1
    expect(files.filter((file) => lines(file) > LONGEST).map((file) => `${file}: ${lines(file)}`)).toEqual([])
  })

  test('`any` only where a line above says why', () => {
    const unmarked = files.flatMap((file) =>
      text(file)
        .split('\n')
        .flatMap((line, index, all) => {
          const isAny = /(?:[:<,|&]|\bas|=)\s*any\b/.test(withoutComments(line))
          return isAny && !all[index - 1]?.includes('biome-ignore lint/suspicious/noExplicitAny:')
            ? [`${file}:${index + 1}`]
            : []
        }),
    )
    expect(unmarked).toEqual([])
  })

  test('no file has a name that says nothing', () => {
    expect(files.filter((file) => /(util|helper|types|manager|impl|common|misc)s?\.ts$/i.test(file))).toEqual([])
  })

  test('imports of our own end in .ts', () => {
    expect(breaches((_, { from, local }) => local && !from.endsWith('.ts'))).toEqual([])
    expect(breaches((_, { from, local }) => local && !files.includes(from))).toEqual([])
  })

  test('every export has its sentence', () => {
    const bare = files.flatMap((file) => {
      const lines = text(file).split('\n')
      return lines.flatMap((line, index) => {
        const isExport = /^export (async )?(function|class|interface|type|const) /.test(line)
        const before = lines[index - 1] ?? ''
        return isExport && !/\*\/$|^\/\//.test(before) ? [`${file}:${index + 1} ${line.slice(0, 60)}`] : []
      })
    })
    // Shapes whose name and fields say all, and rules that are one line of a table.
    expect(
      bare.filter((line) => !/export (interface|type) |readiness\/|export const (ready|waiting|failed) /.test(line)),
    ).toEqual([])
  })
})
