import { join, resolve } from 'node:path'
import type { BuildInputs } from '../inputs/build.ts'
import { type Building, csv } from './arguments.ts'

/** A target of bake: fields as its reference names them. */
type Target = Readonly<Record<string, string | readonly string[] | Readonly<Record<string, string>>>>

/** What `build-options` are in a target: the field, and whether it is one value, a list, or names with values after a sign. */
const FIELDS: Readonly<Record<string, readonly [field: string, shape: 'one' | 'list' | '=' | ':']>> = {
  '--add-host': ['extra-hosts', ':'],
  '--allow': ['entitlements', 'list'],
  '--annotation': ['annotations', 'list'],
  '--build-context': ['contexts', '='],
  '--cache-from': ['cache-from', 'list'],
  '--cache-to': ['cache-to', 'list'],
  '--network': ['network', 'one'],
  '--no-cache-filter': ['no-cache-filter', 'list'],
  '--shm-size': ['shm-size', 'one'],
  '--ssh': ['ssh', 'list'],
  '--ulimit': ['ulimits', 'list'],
}
/** Those that bake takes as arguments of its own. */
const SHARED = /^--(no-cache|pull)(=|$)/

/** Whether bake can be told all that the build is told; what it does not know goes to a build of its own. */
export function isBakeable({ options }: BuildInputs): boolean {
  return options.every(
    (option) => SHARED.test(option) || (FIELDS[nameOf(option)] !== undefined && option.includes('=')),
  )
}

/** A target's name for each image, and the image's own name. */
export function targetsOf(called: readonly string[]): (readonly [target: string, called: string])[] {
  const plain = called.map((name) => name.replace(/[^a-z0-9-]/g, '-'))
  return called.map((name, index) => {
    const target = plain[index] as string
    return [plain.indexOf(target) === index ? target : `${target}_${index}`, name] as const
  })
}

/** The definition that builds all of them; pure. `secrets` are files by their ids. */
export function bakeDefinition(
  buildings: readonly Building[],
  targets: readonly (readonly [string, string])[],
  secrets: ReadonlyMap<string, string>,
  workspace: string,
): { readonly group: object; readonly target: Readonly<Record<string, Target>> } {
  const names = targets.map(([name]) => name)
  return {
    group: { default: { targets: names } },
    target: Object.fromEntries(
      buildings.map((building, index) => [names[index], literal(targetOf(building, secrets, workspace)) as Target]),
    ),
  }
}

/** The arguments of `docker` that bake it. */
export function bakeArguments(
  { provenance, sbom, builder, options }: BuildInputs,
  { file, metadata }: { readonly file: string; readonly metadata: string },
): string[] {
  return [
    'buildx',
    'bake',
    '--push',
    '--progress=plain',
    `--metadata-file=${metadata}`,
    `--file=${file}`,
    `--provenance=${provenance}`,
    `--sbom=${sbom}`,
    // Bake asks before it reads or grants what a definition names; this one is our own, of the user's inputs.
    '--allow=fs=*',
    ...(options.some((option) => nameOf(option) === '--ssh') ? ['--allow=ssh'] : []),
    ...options.filter((option) => nameOf(option) === '--allow'),
    ...(builder === undefined ? [] : [`--builder=${builder}`]),
    ...options.filter((option) => SHARED.test(option)),
  ]
}

/** Says before each line of bake's progress whose it is: only the first line of a step names its target. */
export function speakers(targets: readonly (readonly [string, string])[]): (line: string) => string {
  const called = new Map(targets)
  const steps = new Map<string, string>()
  return (line) => {
    const [, step = '', target = ''] = /^#(\d+)(?: \[([\w-]+)[ \]])?/.exec(line) ?? []
    const name = called.get(target) ?? steps.get(step)
    if (name === undefined) return line
    steps.set(step, name)
    return `[${name}] ${line}`
  }
}

function targetOf({ build, names, labels, cache }: Building, secrets: ReadonlyMap<string, string>, workspace: string) {
  const { context, file, target, platforms, buildArgs, options } = build
  return {
    context: resolve(workspace, context),
    dockerfile: resolve(workspace, file ?? join(context, 'Dockerfile')),
    ...(target === undefined ? {} : { target }),
    ...(platforms.length === 0 ? {} : { platforms }),
    args: Object.fromEntries(buildArgs),
    labels: Object.fromEntries(labels),
    tags: names,
    secret: [...secrets].map(([id, path]) => csv([`id=${id}`, `src=${path}`])),
    ...fieldsOf([...cache, ...options]),
  }
}

function fieldsOf(options: readonly string[]): Target {
  const fields: Record<string, string | string[] | Record<string, string>> = {}
  for (const option of options) {
    const [field, shape] = FIELDS[nameOf(option)] ?? []
    if (field === undefined || shape === undefined) continue
    const value = option.slice(option.indexOf('=') + 1)
    if (shape === 'one') fields[field] = value
    else if (shape === 'list') fields[field] = [...((fields[field] as string[] | undefined) ?? []), value]
    else {
      const at = value.search(/[:=]/)
      const pair = { [value.slice(0, at)]: value.slice(at + 1) }
      fields[field] = { ...(fields[field] as Record<string, string> | undefined), ...pair }
    }
  }
  return fields
}

function nameOf(option: string): string {
  return option.split('=', 1)[0] as string
}

/** Bake reads every text as a template, names of fields included; here all of it is meant as it stands. */
function literal(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/[$%](?=\{)/g, '$&$&')
  if (Array.isArray(value)) return value.map(literal)
  return Object.fromEntries(Object.entries(value as object).map(([name, field]) => [literal(name), literal(field)]))
}
