// How Kubernetes, its admission and the rules in CRDs say that a field is set once and for all.
const MESSAGES: readonly RegExp[] = [
  /\bimmutable\b/i,
  /updates to statefulset spec for fields other than/,
  /pod updates may not change fields other than/,
  /cannot change roleRef/,
  /may not change once set/,
  /may not be changed in an update/,
  /updates to \w+ are forbidden/,
  /cannot be changed once set/i,
]

/** Whether a message says of a field that it cannot change any more. */
export function saysImmutable(message: string): boolean {
  return MESSAGES.some((pattern) => pattern.test(message))
}
