import { describe, expect, test } from 'vitest'
import { harmless, lineSplitter, redacted } from '../../src/untrusted.ts'

// What the runner does with a line: blanks (as .NET knows them) trimmed, then `::name`; or `##[name]` anywhere.
const DOTNET_BLANKS = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/
function commands(text: string): string[] {
  return text.split(/\r\n|[\r\n\u0085\u2028\u2029]/).filter((line) => {
    const trimmed = line.replace(DOTNET_BLANKS, '')
    return trimmed.startsWith('::') || trimmed.includes('##[')
  })
}

describe('harmless', () => {
  test.each([
    ['a command', '::set-output name=a::b'],
    ['a command after blanks', ' \t  ::add-mask::x'],
    ['a command after a no-break space', '\u00a0::error::x'],
    ['a command after an ideographic space', '\u3000::error::x'],
    ['a command after a next-line character', '\u0085::error::x'],
    ['a command after a vertical tab', '\u000b::error::x'],
    ['a command with three colons', ':::error::x'],
    ['a command on a later line', 'fine\n::stop-commands::x'],
    ['a command after \\r', 'fine\r::error::x'],
    ['a command after \\r\\n', 'fine\r\n::error::x'],
    ['a command after a line separator', 'fine\u2028::error::x'],
    ['a command after a paragraph separator', 'fine\u2029::error::x'],
    ['the old form at the start', '##[error]x'],
    ['the old form inside a line', 'fine ##[add-mask]x and ##[error]y'],
    ['the old form after more signs', '###[error]x'],
    ['a command that ANSI hides', '\u001b[31m::error::x'],
    ['a command cut by ANSI', ':\u001b[0m:error::x'],
    ['the old form cut by ANSI', '#\u001b[0m#[error]x'],
    ['the old form cut by NUL', '#\u0000#[error]x'],
    ['a command cut by NUL', ':\u0000:error::x'],
    ['a command cut by a nested escape', ':\u001b\u001b[0m[0m:error::x'],
    ['a command after an OSC title', '\u001b]0;title\u0007::error::x'],
    ['a command after an OSC link', '\u001b]8;;http://x\u001b\\::error::x'],
    ['a command after a C1 control', '\u009b::error::x'],
  ])('takes the power from %s', (_, text) => {
    expect(commands(harmless(text))).toEqual([])
  })

  test('the model of the runner above does see commands', () => {
    expect(commands('  ::error::x\nfine\nfine ##[error]x')).toHaveLength(2)
  })

  test.each([
    ['plain text', 'pushed 3 layers: done', 'pushed 3 layers: done'],
    ['colons inside a line', 'std::string at 12::34', 'std::string at 12::34'],
    ['tabs', 'a\tb', 'a\tb'],
    ['other scripts and emoji', 'こんにちは 🚢', 'こんにちは 🚢'],
    ['a lone # and [', '# [1] #[2]', '# [1] #[2]'],
    ['a progress bar, as lines', '10%\r20%\r\n30%', '10%\n20%\n30%'],
    ['colour, without it', '\u001b[1;32mok\u001b[0m', 'ok'],
    ['NUL and bells, without them', 'a\u0000b\u0007c', 'abc'],
    ['a command, readable', '::error::x', ':\u200b:error::x'],
  ])('keeps %s', (_, text, shown) => expect(harmless(text)).toBe(shown))

  test('shortens a line without an end, and says by how much', () => {
    const shown = harmless('x'.repeat(1_000_000))
    expect(shown.length).toBeLessThan(5000)
    expect(shown).toMatch(/^x{4000}… \(996000 more characters\)$/)
  })

  test('shortens a line between its signs', () => {
    expect(harmless(`a${'🚢'.repeat(3000)}`).isWellFormed()).toBe(true)
    expect(redacted(`a${'🚢'.repeat(30_000)}`).isWellFormed()).toBe(true)
  })

  test('a command past the cut of a long line cannot come back', () => {
    expect(commands(harmless(`${'x'.repeat(3999)}##[error]`))).toEqual([])
  })
})

const KEY = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj'
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c'

describe('redacted', () => {
  test.each([
    ['password=canary', 'password=(hidden)'],
    ['secret.yaml:canary4', 'secret.yaml:(hidden)'],
    ['PGPASSWORD=canary psql', 'PGPASSWORD=(hidden) psql'],
    ['DB_PASSWORD = "can ary" and more', 'DB_PASSWORD = (hidden) and more'],
    ['db.password: canary', 'db.password: (hidden)'],
    ["  passphrase: 'can ary'", '  passphrase: (hidden)'],
    ['{"user":"app","password":"can\\"ary","port":1}', '{"user":"app","password":(hidden),"port":1}'],
    ['{"msg":"{\\"apiKey\\":\\"canary\\"}"}', '{"msg":"{\\"apiKey\\":(hidden)}"}'],
    ['{ password: "canary" }', '{ password: (hidden) }'],
    ['password => canary', 'password => (hidden)'],
    ['DB_PASS=canary', 'DB_PASS=(hidden)'],
    ['secret.yaml: 123456', 'secret.yaml: (hidden)'],
    ['{"pass": "canary"}', '{"pass":(hidden)}'],
    ['/login?user=a&token=canary&next=b', '/login?user=a&token=(hidden)&next=b'],
    ['login with password: canary1', 'login with password: (hidden)'],
    ['AWS_SECRET_ACCESS_KEY=canary/K7MDENG', 'AWS_SECRET_ACCESS_KEY=(hidden)'],
    ['X-Amz-Signature=canary&x=1', 'X-Amz-Signature=(hidden)&x=1'],
    ['run --db-password canary --port 1', 'run --db-password (hidden) --port 1'],
    ['run --token=canary', 'run --token=(hidden)'],
    ['AccountKey=canary==;EndpointSuffix=x', 'AccountKey=(hidden);EndpointSuffix=x'],
    ['Server=db;User Id=sa;Password=canary;', 'Server=db;User Id=sa;Password=(hidden);'],
    ['Authorization: Bearer canary', 'Authorization: Bearer (hidden)'],
    ['authorization: Basic Y2FuYXJ5', 'authorization: Basic (hidden)'],
    ['"Authorization": "Token canary"', '"Authorization": "Token (hidden)"'],
    ['Authorization: AWS4-HMAC-SHA256 Credential=canary, Signature=canary', 'Authorization: (hidden)'],
    ['sent bearer canary.canary', 'sent bearer (hidden)'],
    ['Set-Cookie: sid=canary; Path=/', 'Set-Cookie: (hidden)'],
    ['postgres://app:canary@db:5432/app', 'postgres://app:(hidden)@db:5432/app'],
    ['redis://:canary@cache', 'redis://:(hidden)@cache'],
    ['postgres://app:can/a@ry@db/app', 'postgres://app:(hidden)@db/app'],
    ['https://user:canary@example.com/a', 'https://user:(hidden)@example.com/a'],
    ['id AKIACANARYCANARYCANA.', 'id (hidden).'],
    ['id ASIACANARYCANARYCANA', 'id (hidden)'],
    [`got ${JWT} for it`, 'got (hidden) for it'],
    ['ghp_canarycanarycanarycanary', '(hidden)'],
    ['xoxb-1234567890-canarycanary', '(hidden)'],
    ['sk_live_canarycanarycanary', '(hidden)'],
    [
      `a\n-----BEGIN RSA PRIVATE KEY-----\n${KEY}\n${KEY}\n-----END RSA PRIVATE KEY-----\nb`,
      'a\n(hidden: a private key)\nb',
    ],
    [`-----BEGIN PRIVATE KEY-----\n${KEY}`, '(hidden: a private key)'],
    [`${KEY}\n${KEY}\n-----END PRIVATE KEY-----\nb`, '(hidden: a private key)\nb'],
    [
      `{"key":"-----BEGIN EC PRIVATE KEY-----\\n${KEY}\\n-----END EC PRIVATE KEY-----\\n"}`,
      '{"key":"(hidden: a private key)\\n"}',
    ],
    ['pass\u001b[31mword=can\u001b[0mary', 'password=(hidden)'],
    ['pass\u0000word=canary', 'password=(hidden)'],
  ])('%j reads %j', (line, shown) => {
    expect(redacted(line)).toBe(shown)
    expect(redacted(shown)).toBe(shown)
  })

  test.each([
    'MountVolume.SetUp failed for volume "web-token" : secret "web-token" not found',
    'Secret/api-token: data.key is not valid',
    'failed to refresh cached credentials: no EC2 IMDS role found',
    'could not read token: open /var/run/secrets/token: permission denied',
    'exec: "/etc/passwd": permission denied: unknown',
    'k8s/secret.yaml:4: Secret/token: there is no field x',
    '+ Secret/token (secret.yaml:12)',
    'SyntaxError: Unexpected token < in JSON at position 0',
    'password authentication failed for user "app"',
    'DB_PASSWORD=',
    'password: null',
    'password is required',
    '--password is required',
    'secretName: web-tls',
    'k8s/secret.yaml:12: data.key is not valid',
    'at login (/app/token.ts:12:3)',
    'automountServiceAccountToken: false',
    'tokens: 4096, max_tokens=100',
    'token_type=refresh',
    'imagePullSecrets: [{name: ecr}]',
    'GET http://a.example:8080/users/a@b.example 200',
    'listening on http://0.0.0.0:8080',
    'the bearer of this',
    '3 passed, bypass=1',
    'r/app:1@sha256:5e1f0c0ffee0c0ffee0c0ffee0c0ffee0c0ffee0',
    'こんにちは 🚢',
  ])('%j stays', (line) => expect(redacted(line)).toBe(line))

  test.each([
    ['a long word', 'password'.repeat(200_000)],
    ['many keys that begin', '-----BEGIN PRIVATE KEY-----'.repeat(40_000)],
    ['many lines of a key', `${KEY}\n`.repeat(20_000)],
    ['many URLs', 'a://b:c'.repeat(150_000)],
    ['open quotes', 'token="\\'.repeat(100_000)],
    ['blanks', `token${' '.repeat(1_000_000)}`],
  ])('%s of a megabyte is read', (_, text) => {
    expect(redacted(text).length).toBeLessThanOrEqual(text.length)
  })
})

describe('lineSplitter', () => {
  const split = (...chunks: string[]) => {
    const lines: string[] = []
    const splitter = lineSplitter((line) => lines.push(line))
    for (const chunk of chunks) splitter.write(chunk)
    splitter.end()
    return lines
  }

  test.each([
    ['whole lines', ['a\nb\n'], ['a', 'b']],
    ['a line in pieces', ['a', 'b', 'c\n'], ['abc']],
    ['a last line without an end', ['a\nb'], ['a', 'b']],
    ['\\r\\n', ['a\r\nb\r\n'], ['a', 'b']],
    ['a \\r\\n cut in two', ['a\r', '\nb\r\n'], ['a', 'b']],
    ['a progress bar', ['10%\r20%\r'], ['10%', '20%']],
    ['empty lines', ['a\n\nb\n'], ['a', '', 'b']],
    ['nothing', [], []],
  ])('gives %s', (_, chunks, lines) => expect(split(...chunks)).toEqual(lines))

  test('lets a line without an end go in pieces, all of it', () => {
    const lines: string[] = []
    const splitter = lineSplitter((line) => lines.push(line))
    for (let chunk = 0; chunk < 100; chunk++) splitter.write('x'.repeat(1000))
    expect(lines.length).toBeGreaterThan(1)
    splitter.end()
    expect(lines.join('')).toBe('x'.repeat(100_000))
  })
})
