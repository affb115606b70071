import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DeployInputs } from '../src/inputs/deploy.ts'
import { realIo } from '../src/io.ts'
import { readSet } from '../src/manifests/set.ts'
import type { Run } from '../src/run.ts'
import { median, tell, within } from './table.ts'

// Loading, patching, linting and ordering of ordinary documents, each time in a process of its own, as in a workflow:
// npm run bench -- manifests [ROUNDS]

const app = (name: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels: {app: ${name}, tier: front}
spec:
  replicas: 2
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      containers:
        - name: web
          image: nodejs-hello:1.0
          ports:
            - {containerPort: 8080, protocol: TCP}
          env:
            - {name: A, value: "1"}
            - name: B
              value: >-
                folded
                text
          resources:
            requests: {cpu: 100m, memory: 128Mi}
            limits: {cpu: "1", memory: 256Mi}
---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
spec:
  selector: {app: ${name}}
  ports:
    - {port: 80, targetPort: 8080}
`

/** Seconds that a set of this many documents takes, 20 in a file. */
async function measure(documents: number): Promise<number> {
  const root = mkdtempSync(join(tmpdir(), 'bench-manifests-'))
  mkdirSync(join(root, 'k8s'))
  for (let first = 0; first < documents / 2; first += 10) {
    const apps = Array.from({ length: 10 }, (_, index) => app(`web-${first + index}`))
    writeFileSync(join(root, 'k8s', `${first}.yaml`), apps.join('---\n'))
  }
  const inputs = {
    manifests: ['k8s'],
    helmValues: [],
    helmSet: new Map(),
    substitute: new Map(),
    serviceAccountRoles: new Map(),
    namespace: undefined,
    service: { name: 'web-0', type: 'LoadBalancer', annotations: new Map() },
  } as unknown as DeployInputs
  const run = { workspace: root, temp: root } as Run
  const io = { ...realIo(new AbortController().signal, {}), info: () => undefined }
  const ours = [{ names: ['nodejs-hello'], is: (image: string) => image.startsWith('nodejs-hello:') }]
  const began = performance.now()
  const set = await readSet(inputs, ours, run, io, { registries: [], warn: () => undefined, folder: root })
  const seconds = (performance.now() - began) / 1000
  rmSync(root, { recursive: true })
  if (set.length !== documents) throw new Error(`${set.length} of ${documents} documents came back`)
  return seconds
}

const [first, ...more] = process.argv.slice(2)
if (first === '--documents') console.log(await measure(Number(more[0])))
else {
  const inOwnProcess = (documents: number): number =>
    Number(execFileSync(process.execPath, [import.meta.filename, '--documents', String(documents)]))
  const rounds = Array.from({ length: Number(first ?? 5) }, () => [inOwnProcess(2000), inOwnProcess(4000)] as const)
  const [small, large] = [median(rounds.map(([one]) => one)), median(rounds.map(([, two]) => two))]
  tell({
    rows: [
      within('2 000 documents read, patched, checked and ordered', small, 's', 1),
      within('4 000 documents: times that', large / small, '×', 2.2),
    ],
    details: '',
  })
}
