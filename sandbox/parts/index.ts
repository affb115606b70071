import type { Part } from '../part.ts'
import type { World } from '../world.ts'
import { apiserver } from './apiserver.ts'
import { access, authenticator } from './authenticator.ts'
import { aws, github } from './aws.ts'
import { cloudController } from './cloudController.ts'
import { containerd } from './containerd.ts'
import { controllerManager, scheduler } from './controlPlane.ts'
import { coredns } from './coredns.ts'
import { buildkitd, dockerd } from './docker.ts'
import { etcd } from './etcd.ts'
import { kubelet } from './kubelet.ts'
import { kubeProxy } from './kubeProxy.ts'
import { mirror, otherRegistry, partnerRegistry, registry } from './registry.ts'

/** Every part of the sandbox; a new one is a row here and a file. The slow ones first. */
export const parts = (world: World): readonly Part[] =>
  [
    github,
    aws,
    etcd,
    apiserver,
    containerd,
    mirror,
    registry,
    controllerManager,
    kubelet,
    scheduler,
    kubeProxy,
    authenticator,
    access,
    cloudController,
    coredns,
    dockerd,
    buildkitd,
    otherRegistry,
    partnerRegistry,
  ].map((part) => part(world))
