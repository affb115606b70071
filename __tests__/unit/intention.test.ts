import { expect, test } from 'vitest'
import type { Inputs } from '../../src/inputs/inputs.ts'
import { intention } from '../../src/intention.ts'

const TARGET = { cluster: 'prod', manifests: ['k8s', 'base.yaml'], namespace: undefined }
const image = (kind: string, name: string, region?: string) => ({ source: { kind }, repository: { name, region } })
const inputs = (more: object) => ({ region: 'eu-west-1', images: [], ...more }) as unknown as Inputs

// The first line of a log: it is read without knowing what the inputs are called.
test.each<[string, object, string]>([
  [
    'an image and its deployment',
    { images: [image('build', 'app')], deploy: TARGET },
    'Builds an image and pushes it to app (ECR, eu-west-1); deploys k8s and base.yaml to prod, namespace default.',
  ],
  [
    'several images, in several regions',
    { images: [image('build', 'a'), image('build', 'b', 'us-east-1')], deploy: TARGET },
    'Builds 2 images and pushes them to a and b (ECR, eu-west-1 and us-east-1); deploys k8s and base.yaml to prod, namespace default.',
  ],
  [
    'images of several kinds, and no deployment',
    { images: [image('local', 'a'), image('pinned', 'b')] },
    'Pushes a local image to a (ECR, eu-west-1); takes an image of b (ECR, eu-west-1); deploys nothing (no `cluster-name`).',
  ],
  [
    'what is switched on',
    { deploy: { ...TARGET, namespace: 'shop', prune: true, rollback: true, restart: true } },
    'Builds and pushes nothing (no `ecr-repository`); deploys k8s and base.yaml to prod, namespace shop, with prune, rollback and restart.',
  ],
  [
    'a dry run',
    { images: [image('build', 'app')], cluster: 'prod', dryRun: true },
    'Dry run: checks and plans, and changes nothing. Without `dry-run`, this run builds an image and pushes it to app (ECR, eu-west-1); deploys nothing (no `manifests`).',
  ],
])('%s', (_, given, line) => expect(intention(inputs(given))).toBe(line))

test('a preview is told with its namespace', () => {
  const line = intention(inputs({ deploy: TARGET }), { number: 7, namespace: 'preview-app-pr-7' } as never)
  expect(line).toContain('to prod, namespace preview-app-pr-7, as the preview of #7.')
})
