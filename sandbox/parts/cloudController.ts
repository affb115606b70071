import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Part } from '../part.ts'
import { listens } from '../probe.ts'
import { clusterName, region, type World } from '../world.ts'
import { clusterCredentials, readCloud } from './aws.ts'

const config = (world: World): string => {
  const { zone, vpcId, subnetIds } = readCloud(world)
  return `[Global]
Region = ${region}
Zone = ${zone}
VPC = ${vpcId}
SubnetID = ${subnetIds[0]}
KubernetesClusterID = ${clusterName}
`
}

/** AWS's own controller: gives Services of type LoadBalancer their load balancer. */
export const cloudController = (world: World): Part => ({
  name: 'cloud-controller',
  needs: ['apiserver', 'aws'],
  start: () => {
    writeFileSync(world.path('cloud.conf'), config(world))
    return {
      argv: [
        join(world.tools['cloud-controller'], 'aws-cloud-controller-manager'),
        '--cloud-provider=aws',
        `--cloud-config=${world.path('cloud.conf')}`,
        `--kubeconfig=${world.path('admin.kubeconfig')}`,
        `--cluster-name=${clusterName}`,
        '--controllers=service',
        '--configure-cloud-routes=false',
        '--leader-elect=false',
        '--bind-address=127.0.0.1',
        `--cert-dir=${world.path('cloud-controller')}`,
      ],
      env: clusterCredentials(world),
    }
  },
  ready: () => listens(10258),
})
