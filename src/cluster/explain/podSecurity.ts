/** What pods violate of a PodSecurity level, such as `restricted:latest`. `mend` is YAML for each container. */
export interface PodSecurity {
  readonly level: string
  readonly violations: readonly string[]
  readonly mend: string | undefined
}

// What containers have to say for the level `restricted`, and how a violation of each begins.
const RESTRICTED: readonly (readonly [RegExp, string])[] = [
  [/^allowPrivilegeEscalation/, 'allowPrivilegeEscalation: false'],
  [/^unrestricted capabilities/, 'capabilities: {drop: [ALL]}'],
  [/^runAsNonRoot/, 'runAsNonRoot: true'],
  [/^seccompProfile/, 'seccompProfile: {type: RuntimeDefault}'],
]

/** Reads a refusal (`violates PodSecurity`) or a warning (`would violate PodSecurity`); undefined when it is neither. */
export function podSecurity(message: string): PodSecurity | undefined {
  const [, level, text = ''] = /violates? PodSecurity "([^"]+)": ([\s\S]*)/.exec(message) ?? []
  if (level === undefined) return undefined
  const violations = outerParts(text)
  const lines = RESTRICTED.filter(([start]) => violations.some((one) => start.test(one))).map(([, line]) => line)
  const mend = lines.length === 0 ? undefined : ['securityContext:', ...lines.map((line) => `  ${line}`)].join('\n')
  return { level, violations, mend }
}

/** The parts between commas that stand outside of parentheses. */
function outerParts(text: string): string[] {
  let depth = 0
  const parts = ['']
  for (const sign of text) {
    if (sign === '(') depth++
    if (sign === ')') depth--
    if (sign === ',' && depth === 0) parts.push('')
    else parts.push(`${parts.pop()}${sign}`)
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}
