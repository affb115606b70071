import type { Problem } from '../../problem.ts'
import type { Answer } from '../api/client.ts'
import { pathOf, shownAt } from './field.ts'
import { causesOf, listed, type Subject } from './subject.ts'

/** A field that somebody else set. `manager` is the name under which they did. */
export interface Conflict {
  readonly manager: string
  readonly field: string
}

/** The fields that a server-side apply would take from others. */
export function conflictsIn(answer: Pick<Answer, 'code' | 'body'>): Conflict[] {
  if (answer.code !== 409) return []
  return causesOf(answer)
    .filter(({ reason }) => reason === 'FieldManagerConflict')
    .map(({ message, field }) => ({ manager: /conflict with "([^"]*)"/.exec(message)?.[1] ?? '', field }))
}

/** Whoever applied these objects by hand until now, or nobody: an object may have lost its owners. */
export function isKubectl(manager: string): boolean {
  return /^(kubectl(-.*)?|before-first-apply)$/.test(manager)
}

// Names under which well-known programs set fields.
const MANAGERS: readonly (readonly [RegExp, string])[] = [
  [/^kubectl-edit$/, 'somebody’s `kubectl edit`'],
  [/^kubectl(-client-side-apply|-last-applied)?$/, 'somebody’s `kubectl apply`'],
  [/^kubectl-/, 'somebody’s kubectl'],
  [/^kube-controller-manager$/, 'Kubernetes’ own controllers, such as a HorizontalPodAutoscaler'],
  [/^before-first-apply$/, 'whoever made it before anything was applied from the server’s side'],
  [/^helm$/i, 'Helm'],
  [/^argocd-/, 'Argo CD, which deploys it from git, too'],
  [/^(kustomize|helm)-controller$/, 'Flux, which deploys it from git, too'],
  [/^(vpa|vertical-pod-autoscaler)/, 'the VerticalPodAutoscaler'],
  [/^keda/, 'KEDA, which scales it'],
  [/^(HashiCorp|Terraform)/i, 'Terraform'],
  [/^pulumi/, 'Pulumi'],
  [/^eks$/, 'EKS, of whose add-ons it is a part'],
  [/^(cluster-autoscaler|karpenter)/, 'the autoscaler of the nodes'],
  [/^cert-manager/, 'cert-manager'],
  [/^(Mozilla|node-fetch|dashboard|OpenLens|Lens|k9s|rancher)/, 'somebody at a dashboard'],
]

/** The conflicts of an object: one problem for each manager, with its fields and the three ways out. */
export function explainConflicts(subject: Subject): Problem[] {
  const all = conflictsIn(subject.answer)
  // What kubectl set is taken over without a word, once nobody else stands in the way.
  const others = all.filter(({ manager }) => !isKubectl(manager))
  const by = Map.groupBy(others.length > 0 ? others : all, ({ manager }) => manager)
  return [...by].map(([manager, conflicts]) =>
    ofManager(
      manager,
      conflicts.map(({ field }) => field),
      subject,
    ),
  )
}

function ofManager(manager: string, fields: readonly string[], { name, manifest, live }: Subject): Problem {
  const { object } = manifest
  const names = fields.map((field) => field.replace(/^\./, ''))
  const program = MANAGERS.find(([pattern]) => pattern.test(manager))?.[1]
  const values = fields.map((field) => {
    const there = live && shownAt(live, pathOf(field, live))
    const here = shownAt(object, pathOf(field, object))
    const both = [there && `live ${there}`, here && `here ${here}`].filter((text) => text !== undefined)
    return `${field.replace(/^\./, '')}${both.length === 0 ? '' : `: ${both.join(', ')}`}`
  })
  return {
    what:
      names.length === 1
        ? `${name}: ${names[0]} belongs to ${manager}`
        : `${name}: ${names.length} fields belong to ${manager} (${listed(names)})`,
    why: [
      program === undefined
        ? `A program or a person that applies under the name ${manager} set ${names.length === 1 ? 'it' : 'them'}, and may set ${names.length === 1 ? 'it' : 'them'} again.`
        : `${manager} is ${program}.`,
      ...values.slice(0, 10),
    ].join('\n'),
    fix: [
      'One of these:',
      `- drop ${names.length === 1 ? 'the field' : 'the fields'} from the manifest, and leave ${names.length === 1 ? 'it' : 'them'} to ${manager};`,
      '- write the value that is live;',
      `- take ${names.length === 1 ? 'it' : 'them'} over, by \`force-conflicts: true\`.`,
    ].join('\n'),
    at: manifest.at(pathOf(fields[0] ?? '', object)),
  }
}
