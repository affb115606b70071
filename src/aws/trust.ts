/** What a trust policy answers to somebody; `maybe`: it depends on what cannot be known before. */
export type Trust = 'yes' | 'maybe' | 'no'

/** Who asks to assume a role, and what is known of it: condition keys in lower case, and their values. */
export interface Applicant {
  readonly action: string
  readonly principal: { readonly kind: 'Federated' | 'Service'; readonly name: string }
  readonly context: ReadonlyMap<string, string>
}

interface Statement {
  readonly Effect?: string
  readonly Action?: unknown
  readonly Principal?: unknown
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value]

/** The statements of a trust policy; undefined when it is none. */
export function statementsOf(document: string): readonly Statement[] | undefined {
  try {
    const { Statement } = JSON.parse(document)
    return listOf(Statement) as readonly Statement[]
  } catch {
    return undefined
  }
}

/** Whether a trust policy lets somebody assume its role: one Allow that applies, and no Deny that does. */
export function trusts(statements: readonly Statement[], applicant: Applicant): Trust {
  const answers = (effect: string) =>
    statements.filter(({ Effect }) => Effect === effect).map((one) => applies(one, applicant))
  if (answers('Deny').includes('yes')) return 'no'
  const allowed = answers('Allow')
  if (allowed.includes('yes')) return answers('Deny').includes('maybe') ? 'maybe' : 'yes'
  return allowed.includes('maybe') ? 'maybe' : 'no'
}

function applies(statement: Statement, { action, principal, context }: Applicant): Trust {
  if (!listOf(statement.Action).some((pattern) => like(String(pattern).toLowerCase(), action.toLowerCase())))
    return 'no'
  const { Principal: written } = statement
  const named = written === '*' ? ['*'] : listOf((written as Readonly<Record<string, unknown>>)?.[principal.kind])
  if (!named.some((name) => name === '*' || name === principal.name)) return 'no'
  const tests = Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, wanted]) =>
      holds(operator, key.toLowerCase(), listOf(wanted).map(String), context),
    ),
  )
  return tests.includes('no') ? 'no' : tests.includes('maybe') ? 'maybe' : 'yes'
}

const OPERATORS: Readonly<Record<string, (pattern: string, value: string) => boolean>> = {
  StringEquals: (pattern, value) => pattern === value,
  StringEqualsIgnoreCase: (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
  StringLike: (pattern, value) => like(pattern, value),
}

function holds(operator: string, key: string, wanted: readonly string[], context: Applicant['context']): Trust {
  const plain = operator.replace(/^For(Any|All)Values?:/, '').replace(/IfExists$/, '')
  const test = OPERATORS[plain.replace('Not', '')]
  const actual = context.get(key)
  // A claim of another issuer's token: this one does not have it.
  if (actual === undefined && /:(sub|aud)$/.test(key) && plain === operator && !plain.includes('Not')) return 'no'
  // Another key, or another operator: somebody's own rule, which is not ours to judge.
  if (actual === undefined || test === undefined) return 'maybe'
  const found = wanted.some((pattern) => test(pattern, actual))
  return found === plain.includes('Not') ? 'no' : 'yes'
}

function like(pattern: string, value: string): boolean {
  const signs: Readonly<Record<string, string>> = { '*': '.*', '?': '.' }
  const source = pattern.replace(/[.*+?^${}()|[\]\\]/g, (sign) => signs[sign] ?? `\\${sign}`)
  return new RegExp(`^${source}$`, 's').test(value)
}

/** Who is in a trust policy, for people: the identity providers, and the values that their tokens' `sub` may have. */
export function namedIn(statements: readonly Statement[]): {
  readonly providers: readonly string[]
  readonly subjects: readonly string[]
} {
  const allowing = statements.filter(({ Effect }) => Effect === 'Allow')
  const providers = allowing.flatMap(({ Principal }) =>
    listOf((Principal as Readonly<Record<string, unknown>>)?.Federated).map(String),
  )
  const subjects = allowing.flatMap(({ Condition = {} }) =>
    Object.values(Condition).flatMap((keys) =>
      Object.entries(keys).flatMap(([key, wanted]) => (key.endsWith(':sub') ? listOf(wanted).map(String) : [])),
    ),
  )
  return { providers: [...new Set(providers)], subjects: [...new Set(subjects)] }
}
