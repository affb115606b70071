import { randomFrom } from './pullEvents.ts'

/** How a deployment is cut off: as so many groups of its log have begun, or at a time; a moment later. */
export interface Kill {
  /** `lost`: the runner itself is gone, with all that it started; there is no post step. */
  readonly how: 'SIGINT' | 'SIGTERM' | 'SIGKILL' | 'lost'
  readonly at: { readonly group: number } | { readonly ms: number }
  readonly laterMs: number
}

/** A commit of the app, and what becomes of its deployment. */
export interface Change {
  readonly files: Readonly<Record<string, string>>
  /** What the set has, as `configmap/settings`. */
  readonly objects: readonly string[]
  /** What the app answers. */
  readonly answer: string
  readonly setting: string
  readonly kill: Kill
}

export const NAMESPACE = 'kills'

const named = (kind: string, name: string, apiVersion = 'v1') =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}}\n`

/** What comes and goes, by name: kinds that the set has otherwise, and one that it has not. */
const EXTRAS: Readonly<Record<string, string>> = {
  'configmap/extra': `${named('ConfigMap', 'extra')}data: {a: "1"}\n`,
  'secret/extra': `${named('Secret', 'extra')}stringData: {a: "1"}\n`,
  'service/extra': `${named('Service', 'extra')}spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: 3000}]}\n`,
  'poddisruptionbudget.policy/extra': `${named('PodDisruptionBudget', 'extra', 'policy/v1')}spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}\n`,
}

const app = (answer: string) =>
  `require('node:http').createServer((_, answer) => answer.end('${answer}')).listen(3000)\nprocess.on('SIGTERM', () => process.exit())\n`

const set = (setting: string, migration: string) =>
  [
    named('Namespace', NAMESPACE),
    named('ServiceAccount', 'web'),
    `${named('ConfigMap', 'settings')}data: {setting: ${setting}}\n`,
    `${named('Service', 'web')}spec: {selector: {app: web}, ports: [{port: 80, targetPort: 3000}]}\n`,
    `${named('Job', 'migrate', 'batch/v1')}spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: migrate, image: busybox, command: [echo, ${migration}]}]
`,
    `${named('Deployment', 'web', 'apps/v1')}spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: web
      terminationGracePeriodSeconds: 1
      containers:
        - name: app
          image: app
          env: [{name: SETTING, valueFrom: {configMapKeyRef: {name: settings, key: setting}}}]
          readinessProbe: {httpGet: {path: /, port: 3000}, periodSeconds: 1}
`,
  ].join('---\n')

const OBJECTS = ['configmap/settings', 'deployment.apps/web', 'job.batch/migrate', 'service/web', 'serviceaccount/web']

/** So many commits, each with a kill: the same ones for the same seed. */
export function changesOf(count: number, seed: number): Change[] {
  const random = randomFrom(seed)
  const happens = (chance: number) => random() < chance
  const extras = new Set<string>()
  let [answer, migration] = ['hello 0', 'm0']
  return Array.from({ length: count }, (_, index): Change => {
    if (happens(0.6)) answer = `hello ${index}`
    if (happens(0.25)) migration = `m${index}`
    for (const name of Object.keys(EXTRAS)) if (happens(0.3) && !extras.delete(name)) extras.add(name)
    const setting = `s${index}`
    const more = [...extras].map((name) => EXTRAS[name] as string)
    return {
      files: {
        Dockerfile: 'FROM node:24-slim\nCOPY index.js /\nUSER 1000\nCMD ["node", "/index.js"]\n',
        'index.js': app(answer),
        'k8s/set.yaml': [set(setting, migration), ...more].join('---\n'),
      },
      objects: [...OBJECTS, ...extras].toSorted(),
      answer,
      setting,
      kill: killOf(random),
    }
  })
}

function killOf(random: () => number): Kill {
  const [how, isByGroup, when, later] = [random(), random() < 0.6, random(), random()]
  return {
    how: how < 0.25 ? 'SIGINT' : how < 0.5 ? 'SIGTERM' : how < 0.8 ? 'SIGKILL' : 'lost',
    at: isByGroup ? { group: 1 + Math.floor(when * 9) } : { ms: Math.floor(300 + when * 2_700) },
    laterMs: Math.floor(later * later * 500),
  }
}
