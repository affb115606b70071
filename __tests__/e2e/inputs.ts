import { resolve } from 'node:path'

/** The app of the chapter, which the demo ships, too. */
export const APP = resolve(import.meta.dirname, '../../examples/node-app')

export const ROLE = 'arn:aws:iam::123456789012:role/ship-deploy'
export const REGISTRY = '123456789012.dkr.ecr.ap-northeast-1.amazonaws.com'

/** A whole deployment of it, as its workflow has it. */
export function shipping(namespace: string, more: Record<string, string> = {}): Record<string, string> {
  return {
    'role-to-assume': ROLE,
    'aws-region': 'ap-northeast-1',
    'cluster-name': 'my-eks-cluster',
    'ecr-repository': `e2e/${namespace}`,
    manifests: 'node-app-deployment.yaml\nnode-app-service.yaml',
    'replace-image': 'nodejs-hello',
    namespace,
    timeout: '2m',
    ...more,
  }
}
