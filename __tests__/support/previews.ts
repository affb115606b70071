import { onTestFinished } from 'vitest'
import { openApi } from '../../src/cluster/api/client.ts'
import { explainRefusal } from '../../src/cluster/explain/refusal.ts'
import { deadlineIn } from '../../src/deadline.ts'
import { type Deadline, type Existing, readExisting, type Site } from '../../src/preview/place.ts'
import { ANNOTATIONS, LABELS, MANAGER, type Pull } from '../../src/preview/preview.ts'
import { openBulletin } from '../../src/rollout/telling/bulletin.ts'
import { CALLER, type FakeCluster, fakeCluster } from './kubernetes.ts'
import { type TestIo, testIo } from './world.ts'

export const REPOSITORY = { id: 74, name: 'octo-org/app' }
export const pathOf = (number: number) => `/api/v1/namespaces/preview-app-pr-${number}`

/** The namespace of a preview as the cluster has it. */
export function namespaceOf(number: number, labels: Record<string, string | undefined> = {}, annotations = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: `preview-app-pr-${number}`,
      creationTimestamp: new Date().toISOString(),
      labels: {
        [LABELS.managedBy]: MANAGER,
        [LABELS.repository]: String(REPOSITORY.id),
        [LABELS.number]: String(number),
        ...labels,
      },
      annotations: { [ANNOTATIONS.repository]: REPOSITORY.name, ...annotations },
    },
  }
}

/** An open pull request of the repository itself. */
export function pullOf(number: number, more: Partial<Pull> = {}): Pull {
  const head = { sha: '5e1f0c0ffee0c0ffee0c0ffee0c0ffee0c0ffee0', branch: 'topic', repositoryId: REPOSITORY.id }
  return { number, state: 'open', isDraft: false, labels: [], author: 'octocat', head, ...more }
}

export interface Ground {
  readonly cluster: FakeCluster
  readonly site: Site
  readonly io: TestIo
  readonly soon: (milliseconds?: number) => Deadline
  /** A deadline that has passed once this is so, whatever the clock says. */
  readonly once: (isSo: () => boolean) => Deadline
  /** Puts the namespace of a preview there. */
  readonly preview: (number: number, labels?: Record<string, string | undefined>, annotations?: object) => Existing
}

/** A small cluster, seen as the repository's previews see it. */
export async function ground(): Promise<Ground> {
  const cluster = await fakeCluster()
  const io = testIo()
  const api = openApi(cluster.address, async () => 'token', io)
  onTestFinished(() => api.close())
  const site: Site = {
    api,
    repository: REPOSITORY,
    io,
    refusal: (answer, doing) => explainRefusal(answer, doing, CALLER),
    bulletin: () => openBulletin(io.now(), io),
  }
  return {
    cluster,
    site,
    io,
    soon: (milliseconds = 50_000) => deadlineIn(milliseconds, io),
    once: (isSo) => ({
      timeout: '0.3 s',
      get at() {
        return isSo() ? 0 : Number.POSITIVE_INFINITY
      },
    }),
    preview: (number, labels, annotations) =>
      readExisting(cluster.put(pathOf(number), namespaceOf(number, labels, annotations))) as Existing,
  }
}
