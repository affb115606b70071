import type { Rule } from '../scene.ts'
import { CONFIGURATION } from './configuration.ts'
import { CRASH } from './crash.ts'
import { IMAGES } from './images.ts'
import { MOUNTS } from './mounts.ts'
import { PROBES } from './probes.ts'
import { START } from './start.ts'

/** Every way to fail that is known, those that say most about a cause first. */
export const RULES: readonly Rule[] = [...IMAGES, ...CONFIGURATION, ...MOUNTS, ...START, ...PROBES, ...CRASH]
