const LONGEST_LINE = 4000
// CSI, OSC and the two-character escapes of ANSI terminals.
// biome-ignore lint/complexity/useRegexLiterals: the escapes read better in a string
const ANSI = new RegExp(
  '\\u001b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\)?|[@-Z\\\\-_])',
  'g',
)

/**
 * Text from a program, a cluster or a pull request, made harmless to print: the runner reads `::command::` at a
 * line's start, blanks before it included, and `##[command]` anywhere, on stdout and stderr alike.
 */
export function harmless(text: string): string {
  return plain(text).split('\n').map(harmlessLine).join('\n')
}

/** Without colours, control characters, signs that turn text around, and other line ends. */
function plain(text: string): string {
  return text
    .replace(ANSI, '')
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '')
}

function harmlessLine(line: string): string {
  const shown =
    line.length > LONGEST_LINE ? `${start(line, LONGEST_LINE)}… (${line.length - LONGEST_LINE} more characters)` : line
  // A zero-width space breaks the command and leaves the text readable.
  return shown.replace(/^(\s*):(?=:)/, '$1:\u200b').replaceAll('##[', '#\u200b#[')
}

/** The first characters of a text, none of them halved. */
function start(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '')
}

/** Cuts a stream of chunks into whole lines; a line without an end is let go in pieces, so that none is held for ever. */
export function lineSplitter(onLine: (line: string) => void): { write(chunk: string): void; end(): void } {
  let rest = ''
  let afterReturn = false
  return {
    write(chunk) {
      // The \n of a \r\n that was cut in two ends no second line.
      const text = afterReturn && chunk.startsWith('\n') ? chunk.slice(1) : chunk
      afterReturn = chunk.endsWith('\r')
      const lines = (rest + text).split(/\r\n|[\r\n]/)
      rest = lines.pop() ?? ''
      for (const line of lines) onLine(line)
      if (rest.length > LONGEST_LINE * 4) {
        onLine(rest)
        rest = ''
      }
    },
    end() {
      if (rest !== '') onLine(rest)
      rest = ''
    },
  }
}

const HIDDEN = '(hidden)'
// Beyond this nothing of a line is shown, so that nothing has to be looked for.
const LOOKED_AT = 4 * LONGEST_LINE
const NAME =
  '(?:passw(?:or)?d|passphrase|secret|token|(?:api|access|account|private|encryption|signing|shared)[-_]?key|credentials?|signature)'
const VALUE = '\\\\{1,3}"[^"]*"?|"(?:[^"\\\\]|\\\\.)*"?|\'[^\']*\'?|[^\\s,;&"\'<>()[\\]{}]+'
const NAMED = new RegExp(`(${NAME})([\\w.-]{0,40})(\\\\{0,3}["']?(?:\\s{0,3}=>?|:=?)[ \\t]{0,3})(${VALUE})`, 'gi')
const OPTION = new RegExp(`(--[\\w-]{0,40}?${NAME})([ \\t]{1,3})(?!-)(${VALUE})`, 'gi')
// What a name may end in and then means no secret: `secretName`, `token_type`, `tokens: 4096`.
const HARMLESS_END =
  /(?:name|ref|type|kind|count|s|file|path|dir|length|size|expir\w*|seconds|ttl|ur[il]|policy|version)$/i
// A place in a file, as in `k8s/secret.yaml:12`.
const FILE = /\.(?:ya?ml|json|tpl|toml|tf|sh|py|rb|go|rs|java|php|cs|[cm]?[jt]sx?)$/i
const LINE = /^\d{1,6}(?::\d{1,6})?:?$/
const HARMLESS_VALUE =
  /^["']?(?:|null|undefined|nil|none|true|false|\*+|missing|required|invalid|empty|expected|unset|permission|not|is|must|has|was|\(hidden.*)["']?$/i

/** Kinds of secrets that are known by their own form, and what is shown instead. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  // In PEM, also with its line breaks written as \n, or with its end or its beginning cut off.
  [
    /-----BEGIN ([A-Z0-9 ]{0,30}PRIVATE KEY)-----(?:[\s\S]{0,8192}?-----END \1-----|[\w+/=\s\\,:-]*)/g,
    '(hidden: a private key)',
  ],
  [/(?<!^[\w+/=]{16,80}\n)(?:^[\w+/=]{16,80}\n)*-----END [A-Z0-9 ]{0,30}PRIVATE KEY-----/gm, '(hidden: a private key)'],
  [
    /(\b(?:authorization|cookie)\\{0,3}["']?\s{0,3}[:=]\s{0,3}\\{0,3}["']?(?:[a-z]{3,20} )?)[^"'\\\s][^"'\\\n]*/gi,
    `$1${HIDDEN}`,
  ],
  [/\b(bearer|basic) (?=[^\s"']{0,200}[\d=._~+/-])[\w.~+/=-]{8,}/gi, `$1 ${HIDDEN}`],
  // The password of a URL; where a path may hold an @, only before the path.
  [/(\bhttps?:\/\/[^\s:/@?#]{0,256}:)[^\s/@?#]{1,1024}@/gi, `$1${HIDDEN}@`],
  [/(\b(?!https?:)[a-z][a-z0-9+.-]{1,30}:\/\/[^\s:/@?#]{0,256}:)[^\s"']{1,1024}@/gi, `$1${HIDDEN}@`],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, HIDDEN],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, HIDDEN],
  [/\b(?:gh[pousr]_|github_pat_|glpat-|npm_|xox[abeprs]-|[rs]k_(?:live|test)_|sk-|AIza)[\w-]{16,}/g, HIDDEN],
]

/** Text from outside without what looks like a secret: passwords, tokens, keys. Lines that nobody will see whole are cut. */
export function redacted(text: string): string {
  const lines = plain(text).split('\n')
  const short = lines.map((line) => (line.length > LOOKED_AT ? start(line, LOOKED_AT) : line)).join('\n')
  const formless = FORMS.reduce((shown, [form, instead]) => shown.replace(form, instead), short)
  return formless
    .replace(OPTION, (all, name, gap, value) => (HARMLESS_VALUE.test(value) ? all : name + gap + HIDDEN))
    .replace(NAMED, (all, name: string, end: string, sign: string, value: string, at: number, whole: string) =>
      isSecret(end, sign, value, lineAround(whole, at)) ? name + end + sign + HIDDEN : all,
    )
    .replace(
      /(?<![a-z])(pass|pwd|pw)(["']:|["']?=)\s?((?:"[^"]*"?|'[^']*'?|[^\s,;&"'/]+))/gi,
      (all, name, sign, value) => (HARMLESS_VALUE.test(value) ? all : name + sign + HIDDEN),
    )
}

interface Around {
  readonly before: string
  readonly line: string
}

function lineAround(text: string, at: number): Around {
  const start = text.lastIndexOf('\n', at - 1) + 1
  const end = text.indexOf('\n', at)
  const line = text.slice(start, end < 0 ? undefined : end)
  return { before: /[\w./-]*$/.exec(text.slice(Math.max(start, at - 80), at))?.[0] ?? '', line }
}

/** Whether `name: value` in a line is a secret, and no prose such as `credentials: no role found`. */
function isSecret(end: string, sign: string, value: string, { before, line }: Around): boolean {
  if (HARMLESS_VALUE.test(value) || (FILE.test(end) && sign === ':' && LINE.test(value))) return false
  if (HARMLESS_END.test(end)) return /^s$/i.test(end) && !/^\d+$/.test(value)
  if (!/^:\s/.test(sign) || /^["']/.test(value)) return true
  if (before.includes('/')) return false
  return /^\s*[\w.-]+: +\S+\s*$/.test(line) || (/\d/.test(value) && value.length >= 6 && !value.startsWith('/'))
}

// Names that people choose: of variables, keys of a ConfigMap, annotations.
const SECRET_NAME =
  /pass(?!ive|through|enger)|pwd|secret|token|credential|private|authorization|signature|api_?key|access_?key|[a-z0-9]key$|conn(?:ection)?[-_.]?str|webhook[-_.]?url|(?:^|[-_./])(?:auth|keys?|dsn|jwt|salt|cookie)(?:$|[-_./])/i

/** Whether a name that people choose says that its value is a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name)
}
