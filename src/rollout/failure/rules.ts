import type { Rule } from '../scene.ts'
import { IMAGES } from './images.ts'
import { loadBalancerRules } from './loadBalancer.ts'

/** Every way to fail that is known, those that say most about a cause first. */
export const RULES: readonly Rule[] = [...IMAGES, ...loadBalancerRules]
