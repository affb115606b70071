import type { BuildInputs } from '../../src/inputs/build.ts'

/** A build by its defaults alone. */
export const BUILD: BuildInputs = {
  kind: 'build',
  context: '.',
  file: undefined,
  target: undefined,
  buildArgs: new Map(),
  secrets: new Map(),
  labels: new Map(),
  platforms: [],
  provenance: 'false',
  sbom: 'false',
  cache: 'none',
  builder: undefined,
  options: [],
  rebuild: false,
}
