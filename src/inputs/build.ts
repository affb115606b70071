import type { Ask } from './ask.ts'

/** A build by buildx, and all that it is made from. */
export interface BuildInputs {
  readonly kind: 'build'
  readonly context: string
  readonly file: string | undefined
  readonly target: string | undefined
  readonly buildArgs: ReadonlyMap<string, string>
  /** By their ids; the values are secrets. */
  readonly secrets: ReadonlyMap<string, string>
  readonly labels: ReadonlyMap<string, string>
  /** `linux/arm64`; none: the builder's own. */
  readonly platforms: readonly string[]
  /** As buildx takes them: `true`, `false`, `mode=max`, `generator=…`. */
  readonly provenance: string
  readonly sbom: string
  readonly cache: Cache
  readonly builder: string | undefined
  /** The builder is in pods of the cluster: options of buildx's kubernetes driver. */
  readonly pods?: ReadonlyMap<string, string>
  /** More arguments of `docker buildx build`; none of those that other inputs or this step set. */
  readonly options: readonly string[]
  readonly rebuild: boolean
}

export type Cache = 'none' | 'registry' | 'gha'

const PLATFORM = /^[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9.]+)?$/
const SECRET_ID = /^[\w.-]+$/
/** The label that this step itself writes. */
const OWN_LABEL = 'ship-to-eks.content'

/** The arguments of buildx that are set already: by an input, or by the step itself, where the value says why. */
const SET: Readonly<Record<string, string>> = {
  '--tag': 'Name more tags in `tags`.',
  '--file': 'Name the Dockerfile in `file`.',
  '--target': 'Name the stage in `target`.',
  '--build-arg': 'Give it in `build-args`.',
  '--secret': 'Give it in `secrets`, which keeps the value out of every log.',
  '--label': 'Give it in `labels`.',
  '--platform': 'Name them in `platforms`.',
  '--provenance': 'Set `provenance`.',
  '--sbom': 'Set `sbom`.',
  '--attest': 'Set `provenance` or `sbom`.',
  '--builder': 'Name it in `builder`.',
  '--push': 'Drop it: this step always pushes.',
  '--load':
    'Drop it: the image goes to the registry. To keep it local, build in a step of its own, and name it in `image`.',
  '--output': 'Drop it: the image goes to the registry.',
  '--metadata-file': 'Drop it: the step learns the digest from that file. It is the output `image-digest`.',
  '--iidfile': 'Drop it: the output `image-digest` has the digest.',
  '--progress': 'Drop it: the step reads the lines of `plain`.',
  '--quiet': 'Drop it: the step reads the build’s lines to explain a failure.',
  '--call': 'Drop it: with it nothing is built.',
  '--check': 'Drop it: with it nothing is built.',
  '--print': 'Drop it: with it nothing is built.',
  '--help': 'Drop it: with it nothing is built.',
}

/** The inputs of a build. */
export function readBuild(ask: Ask): BuildInputs {
  const { text, map, flag, words, checked } = ask
  const platforms = [...new Set(words('platforms'))]
  for (const platform of platforms)
    if (!PLATFORM.test(platform))
      ask.wrong(`\`platforms\`: "${platform}" is not a platform`, 'Write it as in linux/amd64 or linux/arm64.')
  return {
    kind: 'build',
    context: text('context') ?? '.',
    file: text('file'),
    target: text('target'),
    buildArgs: map('build-args'),
    secrets: readSecrets(ask),
    labels: readLabels(ask),
    platforms,
    provenance: checked('provenance', /^(true|false|mode=(min|max))$/, 'Set it to true, false or mode=max.') ?? 'false',
    sbom: checked('sbom', /^(true|false|generator=[^\s,]+)$/, 'Set it to true or false.') ?? 'false',
    cache: (checked('cache', /^(none|registry|gha)$/, 'Set it to none, registry or gha.') ?? 'none') as Cache,
    ...readBuilder(ask),
    options: readOptions(ask),
    rebuild: flag('rebuild', false),
  }
}

/** The options of buildx's kubernetes driver. Source: docs.docker.com/build/builders/drivers/kubernetes. */
const POD_OPTIONS =
  /^(image|namespace|replicas|(requests|limits)\.(cpu|memory|ephemeral-storage)|nodeselector|annotations|labels|tolerations|serviceaccount|schedulername|buildkit-root-volume-memory|rootless|loadbalance|qemu\.(install|image)|timeout|env\.\w+)$/

/** A builder's name; or `kubernetes`, and options of its driver a line. */
function readBuilder({ list, wrong }: Ask): Pick<BuildInputs, 'builder' | 'pods'> {
  const [builder, ...lines] = list('builder')
  if (builder !== 'kubernetes') {
    if (lines.length > 0)
      wrong(
        '`builder` has more than one line',
        'Give the name of one builder. Options follow `kubernetes` alone, one a line.',
      )
    return { builder }
  }
  const pods = new Map<string, string>()
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^=\s]+)\s*=\s*(.+)$/.exec(line) ?? []
    if (!POD_OPTIONS.test(name))
      wrong(
        `\`builder\`: "${line.split('=')[0]}" is no option of buildx’s kubernetes driver`,
        'Write one a line, for example namespace=builders, replicas=2, nodeselector=pool=builders or image=moby/buildkit:v0.29.0.',
      )
    else if (name === 'namespace' && !/^(?=.{1,63}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(value))
      wrong(`\`builder\`: "${value}" is no namespace`, 'It has at most 63 lower-case letters, digits and `-`.')
    else if (name === 'timeout' && !/^(?=.)(\d+h)?(\d+m)?(\d+s)?$/.test(value))
      wrong(`\`builder\`: timeout is "${value}"`, 'Write it as 90s, 5m or 1h30m.')
    else pods.set(name, value)
  }
  return { builder: undefined, pods }
}

function readLabels({ map, wrong }: Ask): ReadonlyMap<string, string> {
  const labels = map('labels')
  if (labels.has(OWN_LABEL))
    wrong(
      `\`labels\`: ${OWN_LABEL} is this step’s own`,
      'Drop it: the step finds by it what was built from the same content.',
    )
  return labels
}

/** `id=value` a line; a line in quotes goes on to the closing one, and `""` in it is a quote, as with docker/build-push-action. */
function readSecrets({ text, wrong }: Ask): ReadonlyMap<string, string> {
  const secrets = new Map<string, string>()
  const given = text('secrets') ?? ''
  for (const entry of given.matchAll(/^[ \t]*(?:"((?:[^"]|"")*)"|(.*?))[ \t\r]*$/gm)) {
    const pair = entry[1]?.replaceAll('""', '"') ?? entry[2] ?? ''
    if (pair === '') continue
    const line = given.slice(0, entry.index).split('\n').length
    const at = pair.indexOf('=')
    const id = pair.slice(0, Math.max(at, 0)).trim()
    // Nothing of a line that is not understood is shown: it may be part of a secret.
    if (!SECRET_ID.test(id))
      wrong(
        `\`secrets\`: line ${line} is not an id=value pair`,
        'Write one pair a line, for example `secrets: npm_token=…`; a value of several lines in quotes: `"npmrc=…"`.',
      )
    else if (at === pair.length - 1)
      wrong(
        `\`secrets\`: ${id} is empty`,
        'Check that the secret exists, for this environment and by this name. A pull request from a fork gets no secrets.',
      )
    else secrets.set(id, pair.slice(at + 1))
  }
  return secrets
}

function readOptions({ list, wrong }: Ask): readonly string[] {
  const options = list('build-options')
  for (const option of options) {
    const [, name = '', value] = /^(--[a-z][a-z-]*)(=.*)?$/.exec(option) ?? []
    // Only the name is shown: what follows may be anybody's secret.
    if (name === '')
      wrong(
        `\`build-options\`: "${option.split(/[\s=]/)[0]}" is not --name or --name=value`,
        'Write one argument a line, by its long name and with `=`, for example `--ssh=default`.',
      )
    else if (SET[name] !== undefined) wrong(`\`build-options\`: ${name} is set already`, SET[name])
    else if (value === '=') wrong(`\`build-options\`: ${name} has an empty value`, 'Give it one, or drop the line.')
  }
  return options
}
