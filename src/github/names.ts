/** An object as a plan or a deployment names it. */
export interface Named {
  readonly object: string
  readonly namespace?: string | undefined
}

/** `Deployment/web`, with its namespace when there are several among all of them. */
export function nameIn(all: readonly Named[]): (one: Named) => string {
  const several = new Set(all.flatMap(({ namespace }) => (namespace === undefined ? [] : [namespace]))).size > 1
  return ({ object, namespace }) => (several && namespace !== undefined ? `${object} in ${namespace}` : object)
}
