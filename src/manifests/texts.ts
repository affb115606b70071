import type { DeployInputs } from '../inputs/deploy.ts'
import type { Problem } from '../problem.ts'
import { helm, type Release } from './helm.ts'
import { kustomize } from './kustomize.ts'
import { findFile } from './paths.ts'
import type { Text, Workshop } from './render.ts'
import type { Source } from './sources.ts'
import { substitute } from './substitute.ts'
import { readText } from './text.ts'

/** What says where manifests are, and what is filled into them. */
export type Wanted = Pick<DeployInputs, 'manifests' | 'helmValues' | 'helmSet' | 'substitute' | 'namespace'>

const AT_ONCE = 64
const MOST_TOLD = 10

/** The YAML of all sources, in their order: files with their substitutions, the rest rendered. */
export async function textsOf(
  sources: readonly Source[],
  wanted: Wanted,
  workshop: Workshop,
): Promise<{ texts: Text[]; problems: Problem[] }> {
  const { release, problems } = await releaseOf(wanted, sources, workshop)
  const read: (Text | Problem)[] = []
  for (let from = 0; from < sources.length; from += AT_ONCE) {
    const some = sources.slice(from, from + AT_ONCE)
    read.push(...(await Promise.all(some.map((source) => textOf(source, release, workshop)))).flat())
  }
  const texts = read.filter((one) => 'text' in one)
  const plain = substitute(
    texts.filter(({ rendered }) => rendered === undefined),
    wanted.substitute,
  )
  for (const warning of plain.warnings) workshop.warn(warning)
  if (plain.left.length > 0) workshop.io.info(leftLine(plain.left))
  const filled = new Map(plain.texts.map((text) => [text.file, text]))
  return {
    texts: texts.flatMap((text) => (text.rendered === undefined ? (filled.get(text.file) ?? []) : text)),
    problems: [...problems, ...read.filter((one) => 'what' in one), ...plain.problems],
  }
}

function leftLine(left: readonly string[]): string {
  const more = left.length > MOST_TOLD ? ` and ${left.length - MOST_TOLD} more` : ''
  return `Left as they are, since \`substitute\` does not list them: ${left.slice(0, MOST_TOLD).join(', ')}${more}`
}

async function textOf(
  source: Source,
  release: Release,
  workshop: Workshop,
): Promise<Text | Problem | readonly (Text | Problem)[]> {
  switch (source.kind) {
    case 'file': {
      const text = await readText(source.path, source.shown)
      return typeof text === 'string' ? { text, file: source.shown } : text
    }
    case 'kustomization':
      return kustomize(source, workshop)
    case 'chart':
      return helm(source, release, workshop)
  }
}

/** What charts are rendered with; files of values that are none, and values without a chart, are problems. */
async function releaseOf(
  { helmValues, helmSet, namespace = 'default' }: Wanted,
  sources: readonly Source[],
  { roots }: Workshop,
): Promise<{ release: Release; problems: Problem[] }> {
  const files = await Promise.all(helmValues.map((path) => findFile(path, 'helm-values', roots)))
  const problems = files.filter((file) => typeof file !== 'string')
  const inputs = [helmValues.length > 0 && '`helm-values`', helmSet.size > 0 && '`helm-set`'].filter(Boolean)
  if (inputs.length > 0 && !sources.some(({ kind }) => kind === 'chart'))
    problems.push({
      what: `${inputs.join(' and ')} ${inputs.length > 1 ? 'are' : 'is'} given, and \`manifests\` names no Helm chart`,
      fix: 'Name the folder with Chart.yaml in `manifests`, or drop the values.',
    })
  return { release: { values: files.filter((file) => typeof file === 'string'), set: helmSet, namespace }, problems }
}
