import type { BuildInputs } from '../inputs/build.ts'
import type { Io } from '../io.ts'
import type { Problem } from '../problem.ts'
import { lastLine } from './docker.ts'

/** What of a build the builder inside the Docker daemon cannot do; pure. */
function needsOf({ platforms, provenance, sbom, cache }: BuildInputs): string[] {
  return [
    ...(platforms.length > 1 ? ['several `platforms`'] : []),
    ...(cache === 'none' ? [] : [`\`cache: ${cache}\``]),
    ...(provenance === 'false' ? [] : ['`provenance`']),
    ...(sbom === 'false' ? [] : ['`sbom`']),
  ]
}

/** Whether the builder is there and can do what is asked of it; asked before anything is built. */
export async function checkBuilder(build: BuildInputs, io: Io): Promise<Problem[]> {
  // One of our own in pods, which can do all of it, is not there yet.
  if (build.pods !== undefined) return []
  const needs = needsOf(build)
  const { builder } = build
  if (needs.length === 0 && builder === undefined) return []
  const found = await io.exec('docker', ['buildx', 'inspect', ...(builder === undefined ? [] : ['--', builder])])
  if (found.code !== 0)
    return [
      {
        what:
          builder === undefined ? 'buildx does not find its builder' : `\`builder\`: buildx does not find ${builder}`,
        why: lastLine(found.stderr),
        fix: 'Make it in a step before this one, for example by `uses: docker/setup-buildx-action@v4`, and pass its output `name`; or drop `builder`.',
      },
    ]
  const name = /^Name:\s+(\S+)/m.exec(found.stdout)?.[1] ?? 'default'
  // Only of a remote one is that an end: the others are started by the build.
  const isRemote = /^Driver:\s+remote$/m.test(found.stdout)
  if (isRemote && /^Status:\s+inactive$/m.test(found.stdout) && !/^Status:\s+running$/m.test(found.stdout))
    return [unreachable(name, /^Endpoint:\s+(\S+)/m.exec(found.stdout)?.[1] ?? 'its endpoint')]
  if (needs.length === 0 || !/^Driver:\s+docker$/m.test(found.stdout)) return []
  // Docker's own builder can do it all where it keeps its images in containerd.
  const store = await io.exec('docker', ['info', '--format', '{{json .DriverStatus}}'])
  if (store.stdout.includes('io.containerd.snapshotter')) return []
  return [
    {
      what: `The builder ${name} cannot do ${needs.join(', ')}`,
      why: 'It is the one inside the Docker daemon, whose image store holds neither several platforms nor attestations, and exports no cache.',
      fix: `Add \`uses: docker/setup-buildx-action@v4\` before this step, which makes a builder that can; or drop ${needs.join(', ')}.`,
    },
  ]
}

function unreachable(name: string, endpoint: string): Problem {
  return {
    what: `The builder ${name} does not answer`,
    why: `No BuildKit lets this runner in at ${endpoint}.`,
    fix: `Check that it runs, that this runner reaches it, and its certificates: \`cacert\`, \`cert\`, \`key\` and \`servername\` of the builder. \`docker buildx inspect --bootstrap ${name}\` on this runner tries it.`,
  }
}
