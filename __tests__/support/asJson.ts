/** A value as its JSON says it; integers of more digits than a number holds as `int:…`. */
export function asJson(value: unknown): unknown {
  return plainJson(JSON.stringify(value) ?? 'null')
}

/** The same of a text that is JSON already. */
export function plainJson(text: string): unknown {
  return JSON.parse(text.replaceAll(/([[:,]\s*)(-?\d{16,})(?=\s*[\]},])/g, '$1"int:$2"'))
}
