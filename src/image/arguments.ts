import type { BuildInputs } from '../inputs/build.ts'

/** What a build is given beside its inputs. */
export interface Making {
  /** `registry/repository:tag` each. */
  readonly names: readonly string[]
  readonly labels: ReadonlyMap<string, string>
  /** The file of each secret, by its id. */
  readonly secrets: ReadonlyMap<string, string>
  /** Where the layers are kept, as `--cache-from` and `--cache-to` take it. */
  readonly cache: readonly string[]
  /** The file that buildx writes the digest to. */
  readonly metadata: string
}

/** A build, and what it is given beside its inputs. */
export interface Building extends Pick<Making, 'names' | 'labels' | 'cache'> {
  readonly build: BuildInputs
  /** The repository's name, as people know the image. */
  readonly called: string
}

/** The arguments of `docker` that build and push; pure. */
export function buildArguments(build: BuildInputs, making: Making): string[] {
  const { names, labels, secrets, cache, metadata } = making
  return [
    'buildx',
    'build',
    '--push',
    '--progress=plain',
    `--metadata-file=${metadata}`,
    // Left to buildx, it depends on the builder whether an attestation makes an index of the image.
    `--provenance=${build.provenance}`,
    `--sbom=${build.sbom}`,
    ...names.map((name) => `--tag=${name}`),
    ...[...labels].map(([name, value]) => `--label=${name}=${value}`),
    ...(build.builder === undefined ? [] : [`--builder=${build.builder}`]),
    ...(build.file === undefined ? [] : [`--file=${build.file}`]),
    ...(build.target === undefined ? [] : [`--target=${build.target}`]),
    ...(build.platforms.length === 0 ? [] : [`--platform=${build.platforms.join(',')}`]),
    ...[...build.buildArgs].map(([name, value]) => `--build-arg=${name}=${value}`),
    ...[...secrets].map(([id, path]) => `--secret=${csv([`id=${id}`, `src=${path}`])}`),
    ...cache,
    // The last ones: one that lacks its value takes no argument of ours for it.
    ...build.options,
    '--',
    build.context,
  ]
}

/** Fields as buildx splits them: by commas, but for those in quotes. */
export function csv(fields: readonly string[]): string {
  return fields.map((field) => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')
}
