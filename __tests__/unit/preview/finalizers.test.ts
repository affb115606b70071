import { expect, test } from 'vitest'
import { keeperOf } from '../../../src/preview/finalizers.ts'

const held = { kind: 'Ingress', name: 'shop', namespace: 'preview-app-pr-7' }
const LBC = 'kubectl logs -n kube-system deployment/aws-load-balancer-controller --tail=50'
const DESCRIBE = 'kubectl describe ingress shop -n preview-app-pr-7'

test.each([
  ['ingress.k8s.aws/resources', 'the AWS Load Balancer Controller', LBC],
  ['group.ingress.k8s.aws/shared', 'the AWS Load Balancer Controller', LBC],
  ['service.k8s.aws/resources', 'the AWS Load Balancer Controller', LBC],
  ['elbv2.k8s.aws/resources', 'the AWS Load Balancer Controller', LBC],
  ['gateway.k8s.aws/alb', 'the AWS Load Balancer Controller', LBC],
  ['service.eks.amazonaws.com/resources', 'EKS Auto Mode', DESCRIBE],
  ['group.ingress.eks.amazonaws.com/shared', 'EKS Auto Mode', DESCRIBE],
  ['service.kubernetes.io/load-balancer-cleanup', 'the cloud controller of the control plane', DESCRIBE],
  ['kubernetes.io/pvc-protection', 'the control plane', 'kubectl get pods -n preview-app-pr-7 -o wide'],
  ['foregroundDeletion', 'the control plane', DESCRIBE],
  ['finalizer.acme.cert-manager.io', 'the controller of finalizer.acme.cert-manager.io', DESCRIBE],
  ['not-k8s.aws.example.com/x', 'the controller of not-k8s.aws.example.com', DESCRIBE],
])('%s is taken off by %s', (finalizer, who, look) => {
  expect(keeperOf(finalizer, held)).toMatchObject({ who, look })
})

test('a namespace is looked at by its name alone', () => {
  expect(keeperOf('x.example.com/y', { kind: 'Namespace', name: 'a', namespace: '' }).look).toBe(
    'kubectl describe namespace a',
  )
})
