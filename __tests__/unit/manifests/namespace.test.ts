import { expect, test } from 'vitest'
import { checkNamespaces } from '../../../src/manifests/namespace.ts'
import { manifestsOf } from '../../support/manifests.ts'

const SET = manifestsOf(`apiVersion: v1
kind: ConfigMap
metadata: {name: a}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: b
  namespace: shop
`)

test.each([undefined, 'shop'])('with `namespace` %s nothing is wrong', (namespace) => {
  expect(checkNamespaces(SET, namespace)).toEqual([])
})

test('an object of another namespace is refused at its line, as kubectl does', () => {
  expect(checkNamespaces(SET, 'other')).toEqual([
    {
      what: 'ConfigMap/b names the namespace shop, and `namespace` is other',
      fix: expect.stringContaining('Drop one of the two'),
      at: { file: 'k8s/app.yaml', line: 9 },
    },
  ])
})
