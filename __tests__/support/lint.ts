import { type Findings, lint } from '../../src/manifests/lint/lint.ts'
import type { Surroundings } from '../../src/manifests/lint/survey.ts'
import { type Problem, place } from '../../src/problem.ts'
import { manifestsOf } from './manifests.ts'

const SURROUNDINGS: Surroundings = { namespace: 'default', registries: [] }

/** What the lint finds in a YAML text. */
export function lintOf(yaml: string, surroundings: Partial<Surroundings> = {}): Findings {
  return lint(manifestsOf(yaml), { ...SURROUNDINGS, ...surroundings })
}

/** `problem k8s/app.yaml:7 what`, a line each: short enough for tables. */
export function told(yaml: string, surroundings: Partial<Surroundings> = {}): string[] {
  const { problems, warnings } = lintOf(yaml, surroundings)
  const line = (severity: string) => (one: Problem) =>
    `${severity} ${one.at?.line ?? place({ file: '?' })}: ${one.what}`
  return [...problems.map(line('problem')), ...warnings.map(line('warning'))]
}

/** A Deployment of one container, whose fields (indented by 10) and pod fields (by 6) are added as they are. */
export const web = (container = '', pod = '', labels = 'app: web') => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels: {${labels}}
    spec:
${pod}      containers:
        - name: web
          image: app:1
${container}`

/** A Service with these fields in its spec (indented by 2). */
export const service = (spec: string, name = 'web') =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec:\n${spec}`
