import type { Manifest } from '../../manifest.ts'
import type { Problem } from '../../problem.ts'
import { backendPort } from './backends.ts'
import { duplicateEntries } from './duplicates.ts'
import { foreignImages } from './images.ts'
import { ingressCertificates, ingressRules, ingressSettings } from './ingress.ts'
import { labelValues, secretData, textValues } from './labels.ts'
import { objectNames } from './names.ts'
import { reachablePort, resolvableNames } from './policies.ts'
import { probePort } from './probes.ts'
import { configKeys, mountedVolumes, secretKeys } from './references.ts'
import { namedTargetPort, numberedTargetPort, selectsNothing } from './services.ts'
import { type Check, type Surroundings, survey } from './survey.ts'
import { budgetedPods, scaledWorkload } from './targets.ts'
import { ownTemplate } from './template.ts'

/** Sure to fail: nothing is sent. A new rule is a new row, here or below. */
const PROBLEMS: readonly Check[] = [
  objectNames,
  labelValues,
  textValues,
  secretData,
  duplicateEntries,
  mountedVolumes,
  ownTemplate,
  probePort,
  configKeys,
  namedTargetPort,
  backendPort,
  ingressSettings,
]

/** May be meant: told, and the run goes on. */
const WARNINGS: readonly Check[] = [
  selectsNothing,
  numberedTargetPort,
  secretKeys,
  scaledWorkload,
  budgetedPods,
  foreignImages,
  ingressCertificates,
  ingressRules,
  reachablePort,
  resolvableNames,
]

export interface Findings {
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

/** What is wrong with a set, or may be, as far as the set itself shows. Linear in its size. */
export function lint(manifests: readonly Manifest[], surroundings: Surroundings): Findings {
  const seen = survey(manifests, surroundings)
  return {
    problems: PROBLEMS.flatMap((check) => check(seen)),
    warnings: WARNINGS.flatMap((check) => check(seen)),
  }
}
