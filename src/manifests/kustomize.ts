import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Problem } from '../problem.ts'
import { originsOf } from './origin.ts'
import { fixFor, type Hint, type Rendering, refusal, render, type Text, type Workshop } from './render.ts'
import type { Source } from './sources.ts'

const HINTS: readonly Hint[] = [
  [
    /security; file '([^']+)' is not in or below '([^']+)'/,
    (_, file, folder) =>
      `Kustomize reads files only from the kustomization's own folder. Move ${file} into ${folder}, or give its folder a kustomization.yaml and name the folder.`,
  ],
  [
    /must specify --enable-helm/,
    () => 'Name the chart’s own folder in `manifests`, with `helm-values` and `helm-set`.',
  ],
  [
    /external plugins disabled|plugins? .*(?:not enabled|disabled)|exec .*(?:not enabled|disabled)/,
    () => 'Plugins are programs, and are not run: render it in a step of its own, and name the file it writes.',
  ],
  [
    /failed to run '[^']*git|dial tcp|no such host|TLS handshake|i\/o timeout/,
    () =>
      'Check the address, and that this runner reaches it without a password; or copy the base into the repository.',
  ],
  [/unknown field "([^"]+)"/, (_, field) => `Correct the field ${field}; kubectl knows none of that name.`],
  [/cycle detected/, () => 'A kustomization names itself, maybe by way of another: take that line out.'],
  [
    /no matches for Id|nothing selected by|no resource matches/,
    () => 'Correct kind and name; they are the ones before namePrefix and nameSuffix, as the base has them.',
  ],
  [/may not add resource with an already registered id|already registered id/, () => 'Keep one of the two.'],
  [
    /([^\s']+)'?: no such file or directory/,
    (_, file) => `Correct the path, or commit ${file}; paths start at the folder of the kustomization that names them.`,
  ],
  [/yaml: |MalformedYAML|json: /, () => 'Correct the file at the line that it names.'],
]

/** Renders a kustomization as `kubectl kustomize` does; with a standalone kustomize where kubectl is missing. */
export async function kustomize(source: Source, workshop: Workshop): Promise<Text | Problem> {
  const [plain, traces] = await Promise.all([build(source.path, workshop), traced(source, workshop)])
  if (plain === undefined)
    return {
      what: `${source.shown} is a kustomization, and this runner has neither kubectl nor kustomize`,
      fix: 'Add a step before this one that installs kubectl: azure/setup-kubectl, or curl -fsSLo "$HOME/.local/bin/kubectl" https://dl.k8s.io/release/v1.35.4/bin/linux/amd64/kubectl && chmod +x "$HOME/.local/bin/kubectl" with that folder on PATH.',
      at: { file: await kustomizationIn(source) },
    }
  const { program, code, text, says } = plain
  if (code !== 0)
    return refusal(
      `${source.shown} cannot be rendered by ${program}`,
      says,
      fixFor(says, HINTS) ?? `Run ${program} ${source.shown} in the checkout, and correct what it says.`,
      { file: await kustomizationIn(source) },
    )
  for (const line of says.split('\n')) if (line !== '') workshop.io.info(`${source.shown}: ${line}`)
  const file = `${source.shown} (rendered by ${program})`
  return { text, file, rendered: { lineAt: () => ({ file }), at: await originsOf(traces, file, workshop.roots) } }
}

async function build(path: string, workshop: Workshop): Promise<(Rendering & { program: string }) | undefined> {
  const byKubectl = await render('kubectl', ['kustomize', path], workshop)
  if (byKubectl !== undefined) return { ...byKubectl, program: 'kubectl kustomize' }
  const alone = await render('kustomize', ['build', path], workshop)
  return alone && { ...alone, program: 'kustomize build' }
}

/**
 * The same, each object with the file it comes from: asked by a kustomization of ours around the user's. That one's
 * `openapi` would not count in it, so it only tells where, never what. Undefined when it cannot be made.
 */
async function traced(source: Source, workshop: Workshop): Promise<{ text: string; folder: string } | undefined> {
  const folder = await mkdtemp(join(workshop.folder, 'origins-'))
  const resources = [relative(folder, source.path)]
  const buildMetadata = ['originAnnotations']
  await writeFile(join(folder, 'kustomization.yaml'), JSON.stringify({ resources, buildMetadata }))
  const built = await build(folder, workshop)
  return built?.code === 0 ? { text: built.text, folder } : undefined
}

async function kustomizationIn({ path, shown }: Source): Promise<string> {
  const name = (await readdir(path)).find((entry) => /^kustomization(\.ya?ml)?$/i.test(entry))
  return name === undefined ? shown : join(shown, name)
}
