import type { Scene, Told } from '../judge/scene.ts'

/** What a controller’s text about a load balancer means. The first row that matches is the one. */
export interface BalancerText {
  readonly name: string
  readonly text: RegExp
  /** Seconds that it may go on. */
  readonly grace: number
  readonly says: string
  tell(found: RegExpExecArray, scene: Scene): Told
}
