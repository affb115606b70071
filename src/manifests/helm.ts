import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { valueAt } from '../manifest.ts'
import type { Position, Problem } from '../problem.ts'
import { fixFor, type Hint, refusal, render, type Text, type Workshop } from './render.ts'
import type { Source } from './sources.ts'
import { readText } from './text.ts'
import { readYaml } from './yaml.ts'

/** What a chart is rendered with. */
export interface Release {
  /** Paths of files of values, without links. */
  readonly values: readonly string[]
  readonly set: ReadonlyMap<string, string>
  readonly namespace: string
  /** The cluster's version, when it is known; else helm takes that of its own client. */
  readonly kubeVersion?: string
}

const hints = (folder: string): readonly Hint[] => [
  [
    /helm dependency build|missing in charts\/ directory/,
    () => `Add a step before this one: run: helm dependency build ${folder}`,
  ],
  [/library charts are not installable/, () => 'Name the chart that uses it.'],
  [
    /values don't meet the specifications of the schema/,
    () => 'Correct `helm-values` or `helm-set` as the schema asks.',
  ],
  [
    /requires kubeVersion/,
    () => 'Correct kubeVersion in Chart.yaml, or use a helm of the cluster’s Kubernetes version.',
  ],
  [/failed parsing --set/, () => 'Correct `helm-set`: KEY=value, where KEY is as with helm --set.'],
  [/failed to parse .*ya?ml/, () => 'Correct that file of values.'],
  [
    /error converting YAML to JSON|YAML parse error/,
    () => `Correct the template; helm template --debug ${folder} shows what it gives.`,
  ],
  [
    /nil pointer|can't evaluate field/,
    () => 'Set the value that the template reads, in `helm-values` or `helm-set`, or give it a default.',
  ],
]

/** Renders a chart as `helm template` does, hooks included, tests left out. The release is named after the chart. */
export async function helm(source: Source, release: Release, workshop: Workshop): Promise<Text | readonly Problem[]> {
  const name = await nameOf(source)
  if (typeof name !== 'string') return name
  const args = [
    'template',
    name,
    source.path,
    '--skip-tests',
    '--include-crds',
    `--namespace=${release.namespace}`,
    ...(release.kubeVersion === undefined ? [] : [`--kube-version=${release.kubeVersion}`]),
    // The flag takes a line of CSV.
    ...release.values.map((path) => `--values="${path.replaceAll('"', '""')}"`),
    ...[...release.set].map(([key, value]) => `--set=${key}=${oneValue(value)}`),
  ]
  const rendering = await render('helm', args, workshop)
  if (rendering === undefined)
    return [
      {
        what: `${source.shown} is a Helm chart, and this runner has no helm`,
        fix: 'Add a step before this one that installs it: azure/setup-helm, or curl -fsSL https://get.helm.sh/helm-v4.3.1-linux-amd64.tar.gz | tar xz -C "$RUNNER_TEMP" with its folder linux-amd64 on PATH.',
        at: { file: join(source.shown, 'Chart.yaml') },
      },
    ]
  const { code, text, says } = rendering
  const toWorkspace = mapper(name, source)
  if (code !== 0)
    return [
      refusal(
        `${source.shown} cannot be rendered by helm template`,
        says,
        fixFor(says, hints(source.shown)) ??
          `Run helm template ${source.shown} in the checkout, and correct what it says.`,
        placeIn(says, name, toWorkspace) ?? { file: join(source.shown, 'Chart.yaml') },
      ),
    ]
  for (const line of says.split('\n')) if (line !== '') workshop.io.info(`${source.shown}: ${line}`)
  const file = `${source.shown} (rendered by helm template)`
  const lineAt = sourcesIn(text, file, toWorkspace)
  return { text, file, isChart: true, rendered: { lineAt, at: (document) => () => lineAt(document.at([]).line ?? 1) } }
}

async function nameOf(source: Source): Promise<string | readonly Problem[]> {
  const shown = join(source.shown, 'Chart.yaml')
  const text = await readText(join(source.path, 'Chart.yaml'), shown)
  if (typeof text !== 'string') return [text]
  const { documents, problems } = readYaml(text, shown)
  if (problems.length > 0) return problems
  const name = valueAt(documents[0]?.value, ['name'])
  if (typeof name === 'string' && /^(?=.{1,53}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) return name
  return [
    {
      what: `The chart’s name ${name === undefined ? 'is missing' : 'can name no release'}`,
      fix: 'Give it one of at most 53 lower-case letters, digits and `-`.',
      at: documents[0]?.at(['name']) ?? { file: shown },
    },
  ]
}

/**
 * A value as `--set` takes it, so that it sets its own key and no other: a branch's name may hold a comma. A list in
 * braces stays one, and what is escaped stays so.
 */
export function oneValue(value: string): string {
  if (/^\{[^{}]*\}$/.test(value)) return value
  return value.replace(/\\.|\\$|,/gs, (found) => (found === ',' ? '\\,' : found === '\\' ? '\\\\' : found))
}

/** A template's path as helm has it, `CHART/templates/app.yaml`, in the workspace; undefined when it is in an archive. */
function mapper(chart: string, { path, shown }: Source): (template: string) => string | undefined {
  return (template) => {
    const inner = template.slice(chart.length + 1)
    return template.startsWith(`${chart}/`) && existsSync(join(path, inner)) ? join(shown, inner) : undefined
  }
}

/** Where helm says that it stopped. */
function placeIn(
  says: string,
  chart: string,
  toWorkspace: (template: string) => string | undefined,
): Position | undefined {
  for (const [, template = '', line] of says.matchAll(/([^\s()"':]+\.(?:ya?ml|tpl|txt|json))(?::(\d+))?/g)) {
    const file = template.startsWith(`${chart}/`) ? toWorkspace(template) : undefined
    if (file !== undefined) return { file, ...(line === undefined ? {} : { line: Number(line) }) }
  }
  return undefined
}

/** The template of each line, as helm names it above each document. */
function sourcesIn(
  text: string,
  file: string,
  toWorkspace: (template: string) => string | undefined,
): (line: number) => Position {
  const starts: { line: number; file: string }[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const template = /^# Source: (.+)$/.exec(line)?.[1]
    if (template !== undefined) starts.push({ line: index + 1, file: toWorkspace(template) ?? file })
  }
  return (line) => ({ file: starts.findLast((start) => start.line <= line)?.file ?? file })
}
