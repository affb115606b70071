/** What a scalar is to kubectl, or why it is refused. */
export type Scalar =
  | { readonly kind: 'text' | 'null' | 'boolean' | 'integer' | 'float'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly what: string; readonly fix: string }

// The rules are those of the YAML reader inside kubectl: YAML 1.1, but sexagesimal numbers and dates are text.
const MAY_BE_MORE = /^(?:[-+.\dyYnNtTfFoO~]|$)/
const INTEGER = /^[-+]?(?:0[bB][01]+|0[oO][0-7]+|0[xX][\da-fA-F]+|0[0-7]*|[1-9]\d*)$/
const BINARY_WITH_SIGN = /^0b[-+][01]+$/
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/
const INFINITE = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/
// Longer than any number that a person writes.
const LONGEST = 400
const LARGEST = 2n ** 63n - 1n
const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
])

/** A plain scalar (no quotes, no tag). Integers of 64 bits that a number cannot hold are raw JSON. */
export function plain(source: string): Scalar {
  if (!MAY_BE_MORE.test(source) || source.length > LONGEST) return { kind: 'text', value: source }
  const word = WORDS.get(source)
  if (word !== undefined) return { kind: word === null ? 'null' : 'boolean', value: word }
  if (INFINITE.test(source))
    return refused(`${source} is no number that the API takes`, `Write ${quote(source)} for the text.`)
  // kubectl drops underscores; behind a leading point only those between digits.
  const digits = source.startsWith('.') ? source.replace(/(?<=\d)_(?=\d)/g, '') : source.replaceAll('_', '')
  if (INTEGER.test(digits)) return integer(digits, source)
  if (BINARY_WITH_SIGN.test(digits)) return integer(`${digits[2]}0b${digits.slice(3)}`, source)
  const number = FLOAT.test(digits) ? Number(digits) : Number.NaN
  return Number.isFinite(number) ? { kind: 'float', value: number } : { kind: 'text', value: source }
}

function integer(digits: string, source: string): Scalar {
  const negative = digits.startsWith('-')
  const bare = digits.replace(/^[-+]/, '')
  // A tenth of the largest that a number holds: most integers need no more.
  if (/^(?:0|[1-9]\d{0,14})$/.test(bare)) return { kind: 'integer', value: Number(negative ? `-${bare}` : bare) || 0 }
  if (bare.length > 70) return tooLarge(source)
  const size = BigInt(/^0\d/.test(bare) ? `0o${bare.slice(1)}` : bare)
  const value = negative ? -size : size
  if (value > LARGEST || value < -LARGEST - 1n) return tooLarge(source)
  const number = Number(value)
  return { kind: 'integer', value: Number.isSafeInteger(number) ? number : rawJson(String(value)) }
}

function tooLarge(source: string): Scalar {
  const what = `${source} has more than 64 bits, so that Kubernetes would round it`
  return refused(what, `Write ${quote(source)} for the text.`)
}

/**
 * A plain scalar as the key of a map, with the kind that it has to kubectl. The value is its text: Kubernetes' keys are
 * text, and a key that kubectl would write differently is refused.
 */
export function key(source: string): Scalar {
  const scalar = plain(source)
  if (scalar.kind === 'text') return scalar
  const fix = `Write ${quote(source)}.`
  if (scalar.kind === 'null') return refused('A key is empty, which kubectl refuses', fix)
  if (scalar.kind === 'refused') return scalar
  // kubectl writes a float in its own way; up to six digits it is the obvious one.
  const same =
    scalar.kind === 'float'
      ? /^-?(?:0|[1-9]\d{0,2})\.\d{0,2}[1-9]$/.test(source)
      : source === (typeof scalar.value === 'object' ? JSON.stringify(scalar.value) : String(scalar.value))
  if (same) return { kind: scalar.kind, value: source }
  return refused(`The key ${source} is ${wordFor(scalar.kind)} to kubectl, which would change it`, fix)
}

function wordFor(kind: Scalar['kind']): string {
  return kind === 'boolean' ? 'a boolean' : 'a number'
}

/** A scalar that its tag (`!!int`) declares to be of a kind; `text` is its text without quotes. */
export function tagged(tag: string, text: string): Scalar {
  if (tag === '!!str') return { kind: 'text', value: text }
  const scalar = plain(text)
  const wanted = { '!!int': 'integer', '!!float': 'float', '!!bool': 'boolean', '!!null': 'null' }[tag]
  if (wanted !== undefined && (scalar.kind === 'refused' || scalar.kind === wanted)) return scalar
  if (tag === '!!float' && scalar.kind === 'integer') return { kind: 'float', value: Number(scalar.value) }
  if (wanted !== undefined)
    return refused(`${quote(text.slice(0, 60))} is no ${tag} to kubectl`, 'Correct or remove the tag.')
  const why = tag === '!!binary' ? 'kubectl decodes it, where Kubernetes wants base64' : 'kubectl silently drops it'
  return refused(
    `The tag ${tag.slice(0, 60)} is not taken: ${why}`,
    'Remove the tag, and write the value as Kubernetes wants it.',
  )
}

function refused(what: string, fix: string): Scalar {
  return { kind: 'refused', what, fix }
}

/** As a quoted scalar. */
export function quote(text: string): string {
  return JSON.stringify(text)
}

/** Digits that JSON.stringify writes as they are; in JavaScript since Node 22, in TypeScript's library not yet. */
function rawJson(digits: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(digits)
}
