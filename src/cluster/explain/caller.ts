/** Who asks which cluster; what the commands that would allow it have to name. `arn` is the role's, not the session's. */
export interface Caller {
  readonly cluster: string
  readonly region: string
  readonly arn: string
  /** Where this run deploys to. */
  readonly namespace: string
  /** Only the ConfigMap aws-auth says who may do what. */
  readonly byConfigMap?: boolean
}
