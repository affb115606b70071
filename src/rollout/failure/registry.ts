import { type EcrHost, ecrHost } from '../../partition.ts'

/** A repository of ECR, taken from an image's name. */
export interface EcrImage extends EcrHost {
  readonly repository: string
  readonly tag: string | undefined
  readonly digest: string | undefined
}

/** Reads an image's name as one of ECR; undefined for any other registry. */
export function ecrImage(image: string): EcrImage | undefined {
  const [, host = '', repository, tag, digest] = /^([^/]+)\/([^:@]+)(?::([^@]+))?(?:@(.+))?$/.exec(image) ?? []
  const ecr = ecrHost(host)
  return ecr && repository !== undefined ? { ...ecr, repository, tag, digest } : undefined
}

/** The registry's host, as the node asks it. */
export function registryHost(image: string): string {
  const [first = '', ...rest] = image.split('/')
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : 'docker.io'
}

/** The options of `aws ecr` that name a repository. */
export function ecrOptions({ account, region, repository }: EcrImage): string {
  return `--registry-id ${account} --region ${region} --repository-name ${repository}`
}

/** How nodes get the right to pull from a repository of ECR; commands to paste. */
export function pullRights(image: EcrImage): string {
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:${image.partition}:iam::NODES_ACCOUNT:root` },
        Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchCheckLayerAvailability'],
      },
    ],
  })
  return [
    'Let the role of the nodes pull (on Fargate: the pod execution role):',
    `aws iam attach-role-policy --role-name NODE_ROLE --policy-arn arn:${image.partition}:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly`,
    `If the nodes belong to another account than ${image.account}, the repository has to let them, too:`,
    `aws ecr set-repository-policy ${ecrOptions(image)} --policy-text '${policy}'`,
  ].join('\n')
}
