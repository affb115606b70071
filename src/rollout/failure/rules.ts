import type { Rule } from '../judge/scene.ts'
import { CLAIMS } from './claims.ts'
import { CONFIGURATION } from './configuration.ts'
import { CRASH } from './crash.ts'
import { CREATION } from './creation.ts'
import { IMAGES } from './images.ts'
import { loadBalancerRules } from './loadBalancer.ts'
import { MOUNTS } from './mounts.ts'
import { PROBES } from './probes.ts'
import { rejected } from './rejected.ts'
import { SANDBOX } from './sandbox.ts'
import { SCHEDULING } from './scheduling.ts'
import { START } from './start.ts'
import { progressDeadline, WORKLOAD } from './workload.ts'

const CAUSES: readonly Rule[] = [
  ...CREATION,
  ...SCHEDULING,
  ...CLAIMS,
  ...MOUNTS,
  ...SANDBOX,
  ...IMAGES,
  ...CONFIGURATION,
  ...START,
  ...PROBES,
  ...WORKLOAD,
  rejected,
  ...CRASH,
]

/** Every way to fail that is known, in the order in which a pod comes to life and is reached. */
export const RULES: readonly Rule[] = [...CAUSES, progressDeadline(CAUSES), ...loadBalancerRules]
