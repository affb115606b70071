import { describe, expect, test } from 'vitest'
import { evidenceOf, inOrder, problemText, titleOf } from '../../../src/github/problems.ts'

const CRASH = {
  what: 'Deployment/web: its container web ends as soon as it starts',
  why: 'It exits with code 1.\nThe old revision still serves, with 2 pods.',
  evidence: [
    'Pod/web-1: back-off restarting failed container',
    '\u001b[31mError: no database\u001b[0m',
    '::error::x',
    'password=canary',
  ],
  fix: 'Give it what it needs:\nkubectl create secret generic db --from-literal=password=NEW',
  at: { file: 'k8s/web.yaml', line: 31 },
}

describe('a problem in the log', () => {
  test('says what, where, why, what shows it, and the fix', () => {
    expect(problemText(CRASH)).toBe(`k8s/web.yaml:31: Deployment/web: its container web ends as soon as it starts
Why: It exits with code 1.
  The old revision still serves, with 2 pods.
Evidence:
  | Pod/web-1: back-off restarting failed container
  | Error: no database
  | :\u200b:error::x
  | password=(hidden)
Fix: Give it what it needs:
  kubectl create secret generic db --from-literal=password=NEW`)
  })

  test.each([
    [{ what: 'a' }, 'a'],
    [{ what: 'a', at: { file: 'f', line: 2 } }, 'f:2: a'],
    [{ what: 'a', why: 'b', fix: 'c' }, 'a\nWhy: b\nFix: c'],
    [{ what: 'a', evidence: [] }, 'a'],
    [{ what: 'a\n::error::b' }, 'a\n:\u200b:error::b'],
    [{ what: 'no token: postgres://a:canary@b' }, 'no token: postgres://a:(hidden)@b'],
  ])('%j reads %j', (one, read) => expect(problemText(one)).toBe(read))

  test.each([400, 300, 250, 200, 100])('in %i signs keeps what matters most', (most) => {
    const text = problemText(CRASH, most)
    expect(text.length).toBeLessThanOrEqual(most)
    expect(text).toContain('k8s/web.yaml:31: ')
    expect(text).toContain('\nFix: Give it')
    if (text.includes('password=(hidden)')) expect(text).toContain('| Pod/web-1: back-off')
  })

  test('of any length fits', () => {
    const long = '🚢'.repeat(100_000)
    const text = problemText({ what: long, why: long, fix: long, evidence: [long, long], at: { file: long } }, 4000)
    expect(text.length).toBeLessThanOrEqual(4000)
    expect(text.isWellFormed()).toBe(true)
    expect(text).toMatch(/\nFix: 🚢/u)
  })
})

test('a title is one line', () => {
  expect(titleOf({ what: 'a\n b', at: { file: 'f', line: 1 } })).toBe('f:1: a b')
  expect(titleOf({ what: 'x'.repeat(500) })).toHaveLength(200)
})

test('evidence is its last lines, a secret of several lines in one', () => {
  const key = ['-----BEGIN PRIVATE KEY-----', 'canary'.repeat(10), '-----END PRIVATE KEY-----']
  expect(evidenceOf({ what: 'a', evidence: ['before', ...key, 'after'] })).toEqual([
    'before',
    '(hidden: a private key)',
    'after',
  ])
  expect(evidenceOf({ what: 'a', evidence: Array.from({ length: 100 }, (_, n) => `${n}`) }).at(0)).toBe('40')
})

test('problems stand in order, those of one severity as they were told, and none twice', () => {
  const at = { file: 'f', line: 1 }
  const told = [
    { what: 'late', severity: 2 },
    { what: 'a', at },
    { what: 'came of it', severity: 1 },
    { what: 'b' },
    { what: 'a', at, severity: 3 },
    { what: 'a', at: { ...at, line: 2 } },
  ]
  expect(inOrder(told).map(({ what, at: where }) => `${what}${where?.line ?? ''}`)).toEqual([
    'a1',
    'b',
    'a2',
    'came of it',
    'late',
  ])
})
