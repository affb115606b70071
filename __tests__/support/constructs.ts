/** A way to write something in YAML, what kubectl makes of it, and what we do. */
export interface Construct {
  readonly what: string
  /** Below `OBJECT`; with `whole`, the file itself. */
  readonly yaml: string
  readonly whole?: true
  /** The fields that kubectl reads (with `whole`: the values of `a` in every object), or that it refuses the file. */
  readonly kubectl: unknown
  /** Why we refuse it; when there is none, we read it as kubectl does. */
  readonly because?: string
}

/** What every file of the table begins with, so that kubectl takes it for an object. */
export const OBJECT = 'apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: x}\n'
/** kubectl refuses the file. */
export const REFUSED = Symbol('refused')

const same = (what: string, yaml: string, kubectl: unknown): Construct => ({ what, yaml, kubectl })
const not = (what: string, yaml: string, kubectl: unknown, because: string): Construct => {
  return { what, yaml, kubectl, because }
}
const whole = (row: Construct): Construct => ({ ...row, whole: true })
const LOST = 'kubectl would change the key'
const BOTH = 'kubectl refuses it, too'
const MEANS = 'it means something else to newer YAML'
const CHANCE = 'kubectl keeps either of the two'
const JSON_OBJECT = (value: number) =>
  `{"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "x"},\n\t"a": ${value}}`

/** One row for each construct; docs/manifests.md shows them, and the real kubectl is asked whether they are true. */
export const CONSTRUCTS: readonly Construct[] = [
  same('Octal numbers', 'a: 0644\nb: -0644\nc: 0o17\nd: 00', { a: 420, b: -420, c: 15, d: 0 }),
  same('Digits that are no octal number', 'a: 08\nb: 0189', { a: 8, b: 189 }),
  same('Hexadecimal and binary numbers', 'a: 0x1F\nb: -0x1f\nc: 0b101', { a: 31, b: -31, c: 5 }),
  same('Underscores in numbers', 'a: 1_000\nb: 0x_F\nc: 1_0.5\nd: _1', { a: 1000, b: 15, c: 10.5, d: '_1' }),
  same('Decimal fractions and exponents', 'a: 1.10\nb: .5\nc: 1e3\nd: 1.\ne: 1E-7', {
    a: 1.1,
    b: 0.5,
    c: 1000,
    d: 1,
    e: 1e-7,
  }),
  same('Exponents beyond a double', 'a: 1e500', { a: '1e500' }),
  same('Integers of 64 bits', 'a: 9007199254740993\nb: -9223372036854775808', {
    a: 'int:9007199254740993',
    b: 'int:-9223372036854775808',
  }),
  not(
    'Integers of more than 64 bits',
    'a: 18446744073709551616',
    { a: 'int:18446744073709552000' },
    'kubectl rounds them',
  ),
  not('Infinity, no number', 'a: .inf', REFUSED, BOTH),
  same('yes, no, on, off, y, n', 'a: yes\nb: No\nc: ON\nd: off\ne: y\nf: n', {
    a: true,
    b: false,
    c: true,
    d: false,
    e: true,
    f: false,
  }),
  same('true and false, other spellings', 'a: True\nb: FALSE\nc: tRUE\nd: yEs', {
    a: true,
    b: false,
    c: 'tRUE',
    d: 'yEs',
  }),
  same('Null', 'a: ~\nb: null\nc: NULL\nd:', { a: null, b: null, c: null, d: null }),
  same('Sexagesimal numbers', 'a: 22:22\nb: 1:30.5', { a: '22:22', b: '1:30.5' }),
  same('Dates and times', 'a: 2024-01-02\nb: 2024-01-02T03:04:05Z', { a: '2024-01-02', b: '2024-01-02T03:04:05Z' }),
  same('Versions, addresses, quantities', 'a: 1.2.3\nb: 10.0.0.1\nc: 100m\nd: 1Gi', {
    a: '1.2.3',
    b: '10.0.0.1',
    c: '100m',
    d: '1Gi',
  }),
  same('Quoted scalars', `a: "0644"\nb: 'yes'\nc: "~"`, { a: '0644', b: 'yes', c: '~' }),
  same('Escapes in double quotes', 'a: "\\t\\x41\\u00e9\\U0001F600\\n"', { a: '\tAé😀\n' }),
  same('Quotes over several lines', "a: \"one\n  two\n\n  three \\\n  four\"\nb: 'it''s\n  it'", {
    a: 'one two\nthree four',
    b: "it's it",
  }),
  not('\\/ and surrogates in double quotes', 'a: "http:\\/\\/x"', REFUSED, BOTH),
  same('Plain text over several lines', 'a: one\n  two\n\n  three', { a: 'one two\nthree' }),
  same('Literal text: |, |-, |+', 'a: |\n  x\n   y\n\nb: |-\n  x\n\nc: |+\n  x\n\nd: 1', {
    a: 'x\n y\n',
    b: 'x',
    c: 'x\n\n',
    d: 1,
  }),
  same('Folded text: >, >-, >+', 'a: >\n  x\n  y\n\n  z\n    w\nb: >-\n  x\n  y\nc: >+\n  x\n\nd: 1', {
    a: 'x y\nz\n  w\n',
    b: 'x y',
    c: 'x\n\n',
    d: 1,
  }),
  same('Text with its indentation given: |2', 'a: |2\n    x\n  y\nb: |-1\n   x', { a: '  x\ny\n', b: '  x' }),
  not('Text whose first line begins with a tab', 'a: |\n  \tx', REFUSED, BOTH),
  same('The same with its indentation given', 'a: |2\n  \tx', { a: '\tx\n' }),
  same('Keys that are numbers', 'data: {80: web, 8.5: x}', { data: { '80': 'web', '8.5': 'x' } }),
  same('Keys that are true or false', 'data: {true: 1, false: 2}', { data: { true: 1, false: 2 } }),
  not('Keys y, n, yes, no, on, off', 'y: 1', { true: 1 }, LOST),
  not('Keys that are numbers written otherwise', 'data: {0644: x}', { data: { '420': 'x' } }, LOST),
  not('Keys like versions', 'data: {1.10: x}', { data: { '1.1': 'x' } }, LOST),
  not('Empty and null keys', 'data: {~: x}', REFUSED, BOTH),
  not('Lists and maps as keys', '? [a]\n: b', REFUSED, BOTH),
  not('The same key twice', 'a: 1\na: 2', { a: 2 }, 'kubectl silently drops the first'),
  not('The key `__proto__`', '__proto__: 1', { ['__proto__' as string]: 1 }, 'it could change other objects here'),
  same('constructor, toString and the like as keys', 'constructor: {prototype: 1}\ntoString: x', {
    constructor: { prototype: 1 },
    toString: 'x',
  }),
  same('Keys of their own line: ?', '? a\n: b', { a: 'b' }),
  same('Anchors and aliases', 'a: &x {b: [1]}\nc: *x\nd: &y text\ne: *y', {
    a: { b: [1] },
    c: { b: [1] },
    d: 'text',
    e: 'text',
  }),
  same('An anchor given again', 'a: &x 1\nb: *x\nc: &x 2\nd: *x', { a: 1, b: 1, c: 2, d: 2 }),
  whole(not('Aliases of another document', `${OBJECT}a: &x 1\n---\n${OBJECT}a: *x\n`, REFUSED, BOTH)),
  not('Aliases of what they stand in', 'a: &x [*x]', REFUSED, BOTH),
  same('Merges: <<', 'a: &x {b: 1, c: 1}\nd: {<<: *x, c: 2}', { a: { b: 1, c: 1 }, d: { b: 1, c: 2 } }),
  same('Merges of several maps', 'a: &x {b: 1}\nc: &y {b: 2, d: 2}\ne:\n  <<: [*x, *y]\n  f: 1', {
    a: { b: 1 },
    c: { b: 2, d: 2 },
    e: { b: 1, d: 2, f: 1 },
  }),
  not('<< below a key that it brings', 'a: &x {b: 1}\nc: {b: 2, <<: *x}', { a: { b: 1 }, c: { b: 1 } }, MEANS),
  not('Two << in a map', 'a: &x {b: 1}\nc: {<<: *x, <<: *x}', { a: { b: 1 }, c: { b: 1 } }, MEANS),
  not(
    '<< and a key, once 80 and once "80"',
    'a: &x {80: 1}\nb: {<<: *x, "80": 1}',
    { a: { 80: 1 }, b: { 80: 1 } },
    CHANCE,
  ),
  not('<< of an alias for a list', 'a: &x [{b: 1}]\nc: {<<: *x}', REFUSED, BOTH),
  same('"<<" in quotes', 'a: {"<<": 1}', { a: { '<<': 1 } }),
  same('Tags of YAML itself', 'a: !!str 0644\nb: !!int "3"\nc: !!float 3\nd: !!map {}\ne: !!bool yes', {
    a: '0644',
    b: 3,
    c: 3,
    d: {},
    e: true,
  }),
  not('!!binary', 'a: !!binary aGk=', { a: 'hi' }, 'kubectl decodes it, and Kubernetes wants base64'),
  not('Other tags', 'a: !vault x\nb: !!set {c}', { a: 'x', b: { c: null } }, 'kubectl silently drops them'),
  same('Brackets and braces', 'a: [1, {b: c}, "d",]\ne: {f: [], g: {}}', {
    a: [1, { b: 'c' }, 'd'],
    e: { f: [], g: {} },
  }),
  not('? within brackets', 'a: [?1]', { a: [{ '1': null }] }, MEANS),
  not(': before a comma', 'a: [b:, c]', { a: ['b:', 'c'] }, MEANS),
  same('Comments', '# x\na: 1 # y\nb: c#d\n', { a: 1, b: 'c#d' }),
  same('Lists at the indentation of their key', 'a:\n- 1\n- - 2\n  - 3\n-\n'.replace('-\n', ''), { a: [1, [2, 3]] }),
  not('Tabs as indentation', 'a:\n\tb: 1', REFUSED, BOTH),
  same('Tabs between key and value, before a comment', 'a:\t1\nb: 2\t# c', { a: 1, b: 2 }),
  whole(same('CRLF', `${OBJECT}a: |\n  x\n  y\n`.replaceAll('\n', '\r\n'), ['x\ny\n'])),
  not('CR alone as line end', 'a: 1\rb: 2', { a: 1, b: 2 }, 'lines are counted otherwise, and a --- behind it is lost'),
  not('U+0085, U+2028, U+2029 as they are', 'a: "x\u2028 y"', { a: 'x\u2028y' }, 'they end a line to kubectl'),
  not('Control characters', 'a: \u0001', REFUSED, BOTH),
  whole(same('A byte order mark', `\uFEFF${OBJECT}a: 1`, [1])),
  whole(same('Several documents', `---\n${OBJECT}a: 1\n--- # two\n${OBJECT}a: 2\n---\n`, [1, 2])),
  whole(same('Empty documents, only comments', `# x\n---\n---\n# y\n---\n${OBJECT}a: 1\n`, [1])),
  whole(not('Something behind ---', `--- {a: 1}\n---\n${OBJECT}`, REFUSED, BOTH)),
  whole(same('... at the end of a document', `${OBJECT}a: 1\n...\n---\n${OBJECT}a: 2\n...\n`, [1, 2])),
  whole(not('Something behind ...', `${OBJECT}a: 1\n...\n${OBJECT}a: 2\n`, [1], 'kubectl ignores it')),
  whole(not('Directives', `%YAML 1.2\n---\n${OBJECT}`, REFUSED, BOTH)),
  whole(same('JSON', JSON_OBJECT(1), [1])),
  whole(same('JSON objects one after the other', `${JSON_OBJECT(1)}\n${JSON_OBJECT(2)}${JSON_OBJECT(3)}`, [1, 2, 3])),
  whole(same('JSON and YAML in a file', `${JSON_OBJECT(1)}\n---\n${OBJECT}a: 2\n`, [1, 2])),
]

/** The table for docs/manifests.md. */
export function constructsTable(): string {
  const rows = CONSTRUCTS.map(({ what, yaml, whole, because }) => {
    const shown = whole ? '' : `\`${visible(yaml)}\``
    return `| ${what.replaceAll('|', '\\|')} | ${shown} | ${because === undefined ? 'as kubectl' : `refused: ${because}`} |`
  })
  return ['| in a file | for example | read |', '|---|---|---|', ...rows].join('\n')
}

function visible(yaml: string): string {
  return [...yaml.trimEnd()]
    .map((sign) => {
      if (sign === '\n') return ' ⏎ '
      if (sign === '\t') return '⇥'
      if (sign === '|') return '\\|'
      return /[\0-\x1f\u2028]/.test(sign) ? `<${sign.charCodeAt(0).toString(16).padStart(4, '0')}>` : sign
    })
    .join('')
}
