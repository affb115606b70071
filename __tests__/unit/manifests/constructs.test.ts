import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readYaml } from '../../../src/manifests/yaml.ts'
import { asJson } from '../../support/asJson.ts'
import { CONSTRUCTS, constructsTable, OBJECT } from '../../support/constructs.ts'
import { documentsOf } from '../../support/documents.ts'

const HEAD = { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'x' } }

describe('each construct is what kubectl makes of it, or refused', () => {
  test.each(CONSTRUCTS.map((row) => [row.what, row] as const))('%s', (_, { yaml, whole, kubectl, because }) => {
    const { documents, problems } = readYaml(whole ? yaml : OBJECT + yaml, 'app.yaml')
    if (because !== undefined) {
      expect(documents).toEqual([])
      expect(problems[0]?.what).toMatch(/\w/)
      expect(problems[0]?.fix).toMatch(/\w.*\.$/)
      expect(problems[0]?.at?.line).toBeGreaterThan(0)
      return
    }
    expect(problems).toEqual([])
    const values = documents.map(({ value }) => asJson(value)).filter((value) => value !== null)
    const fields = (kubectl as readonly unknown[] | object) ?? {}
    const expected = whole ? (fields as unknown[]).map((a) => ({ ...HEAD, a })) : [{ ...HEAD, ...fields }]
    expect(values).toEqual(expected)
  })
})

test('docs/manifests.md shows the same table', () => {
  const docs = readFileSync(join(import.meta.dirname, '../../../docs/manifests.md'), 'utf8')
  expect(docs).toContain(constructsTable())
})

test('random documents are read as they were meant', () => {
  for (const { text, value } of documentsOf(20260101, 1000)) {
    const { documents, problems } = readYaml(text, 'random.yaml')
    expect(problems, text).toEqual([])
    expect(
      documents.map((document) => asJson(document.value)),
      text,
    ).toEqual([asJson(value)])
  }
})
