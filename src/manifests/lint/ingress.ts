import { groupOf, label, type Manifest, type Path, valueAt } from '../../manifest.ts'
import type { Problem } from '../../problem.ts'
import { type Check, listAt } from './survey.ts'

const PREFIX = 'alb.ingress.kubernetes.io/'

/** An Ingress, and its settings for an Application Load Balancer. */
interface Settings {
  readonly manifest: Manifest
  readonly of: (setting: string) => string | undefined
  readonly pathOf: (setting: string) => Path
}

const settingsOf = (manifests: readonly Manifest[]): Settings[] =>
  manifests
    .filter(({ object }) => object.kind === 'Ingress' && groupOf(object) === 'networking.k8s.io')
    .map((manifest) => {
      const pathOf = (setting: string) => ['metadata', 'annotations', `${PREFIX}${setting}`]
      const of = (setting: string) => {
        const value = valueAt(manifest.object, pathOf(setting))
        return typeof value === 'string' ? value : undefined
      }
      return { manifest, of, pathOf }
    })

/** What is wrong with the value of a setting, and how it is written; undefined when it is right. */
type Rule = (value: string, settings: Settings) => { readonly why: string; readonly fix: string } | undefined

const unless = (right: boolean, why: string, fix: string) => (right ? undefined : { why, fix })

const isPort = (text: unknown) => Number.isInteger(Number(text)) && Number(text) >= 1 && Number(text) <= 65_535

/** Listeners by port; undefined when the text is not what the controller reads. */
function listenersOf(text: string): ReadonlyMap<number, string> | undefined {
  try {
    const entries: unknown = JSON.parse(text)
    if (!Array.isArray(entries) || entries.length === 0) return undefined
    const pairs = entries.flatMap((entry) => Object.entries(entry as object))
    if (!pairs.every(([protocol, port]) => /^HTTPS?$/.test(protocol) && typeof port === 'number' && isPort(port)))
      return undefined
    return new Map(pairs.map(([protocol, port]) => [port, protocol]))
  } catch {
    return undefined
  }
}

/** The settings that the controller refuses, and in a group for every Ingress of it. A new one is a new row. */
const RULES: Readonly<Record<string, Rule>> = {
  'group.name': (value) =>
    unless(
      value.length <= 63 && /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(value),
      'It names the load balancer’s group.',
      'Write at most 63 of a-z, 0-9, - and ., with a letter or digit at both ends.',
    ),
  'group.order': (value) =>
    unless(
      /^-?\d+$/.test(value) && Math.abs(Number(value)) <= 1000,
      'It is the place of its rules in the group.',
      'Write a whole number from -1000 to 1000, in quotes.',
    ),
  scheme: (value) =>
    unless(
      /^(internal|internet-facing)$/.test(value),
      'It says who reaches the load balancer.',
      'Write internet-facing or internal.',
    ),
  'target-type': (value) =>
    unless(
      /^(ip|instance)$/.test(value),
      'It says whether requests go to pods or to ports of the nodes.',
      'Write ip or instance.',
    ),
  'listen-ports': (value) =>
    unless(
      listenersOf(value) !== undefined,
      'It is read as JSON, a list of HTTP and HTTPS with their ports.',
      `Write it in single quotes: '[{"HTTP": 80}, {"HTTPS": 443}]'`,
    ),
  'certificate-arn': (value) =>
    unless(
      value
        .split(',')
        .every((arn) =>
          /^arn:aws[\w-]*:(acm:[\w-]+:\d{12}:certificate|iam::\d{12}:server-certificate)\/\S+$/.test(arn.trim()),
        ),
      'It is a list of certificates of ACM, or of IAM, with commas between them.',
      'Give whole ARNs: aws acm list-certificates shows them.',
    ),
  'ssl-redirect': (value, { of }) => {
    const listeners = listenersOf(of('listen-ports') ?? (of('certificate-arn') ? '[{"HTTPS": 443}]' : '[{"HTTP": 80}]'))
    return unless(
      listeners === undefined || listeners.get(Number(value)) === 'HTTPS',
      'Requests can be sent on only to a port on which the load balancer listens for HTTPS.',
      `Add ${PREFIX}listen-ports: '[{"HTTP": 80}, {"HTTPS": ${isPort(value) ? value : 443}}]', or correct the port.`,
    )
  },
}

/** A setting that no load balancer is made of. */
export const ingressSettings: Check = ({ manifests }) =>
  settingsOf(manifests).flatMap((settings) =>
    Object.entries(RULES).flatMap(([setting, rule]): Problem[] => {
      const value = settings.of(setting)
      const wrong = value === undefined ? undefined : rule(value, settings)
      if (wrong === undefined) return []
      const { manifest, of, pathOf } = settings
      const shared = of('group.name') === undefined ? '' : ' One wrong setting stops the whole group.'
      return [
        {
          what: `${label(manifest.object)}: ${PREFIX}${setting} is "${value}", which its controller refuses`,
          why: `${wrong.why}${shared}`,
          fix: wrong.fix,
          at: manifest.at(pathOf(setting)),
        },
      ]
    }),
  )

const hostsOf = ({ object }: Manifest) => [
  ...listAt(object, ['spec', 'rules']).flatMap((rule) => valueAt(rule, ['host']) ?? []),
  ...listAt(object, ['spec', 'tls']).flatMap((tls) => listAt(tls, ['hosts'])),
]

/** HTTPS without anything by which a certificate could be found, and certificates that no load balancer of AWS reads. */
export const ingressCertificates: Check = ({ manifests }) =>
  settingsOf(manifests).flatMap(({ manifest, of, pathOf }): Problem[] => {
    if (of('certificate-arn') !== undefined) return []
    const listens = [...(listenersOf(of('listen-ports') ?? '[]')?.values() ?? [])].includes('HTTPS')
    const fix = `Name one of ACM: ${PREFIX}certificate-arn: arn:aws:acm:REGION:ACCOUNT:certificate/ID (aws acm list-certificates), unless its IngressClassParams do.`
    if (listens && hostsOf(manifest).length === 0)
      return [
        {
          what: `${label(manifest.object)} listens for HTTPS, and has neither a certificate nor a host to find one by`,
          why: 'Its controller looks in ACM for the hosts of spec.rules and spec.tls, and there is none.',
          fix,
          at: manifest.at(pathOf('listen-ports')),
        },
      ]
    const secret = listAt(manifest.object, ['spec', 'tls']).findIndex(
      (tls) => valueAt(tls, ['secretName']) !== undefined,
    )
    const isAlb = Object.keys(manifest.object.metadata.annotations ?? {}).some((name) => name.startsWith(PREFIX))
    if (secret < 0 || !isAlb) return []
    return [
      {
        what: `${label(manifest.object)} has its certificate in a Secret, which an Application Load Balancer does not read`,
        why: 'It takes certificates of ACM alone: for the hosts of spec.tls its controller looks there.',
        fix: `${fix} And listen for HTTPS: ${PREFIX}listen-ports: '[{"HTTP": 80}, {"HTTPS": 443}]'.`,
        at: manifest.at(['spec', 'tls', secret, 'secretName']),
      },
    ]
  })

/** What a load balancer takes by default: a quota that can be raised. */
const MOST_RULES = 100

/** More paths in one group than a listener of a load balancer takes rules. */
export const ingressRules: Check = ({ manifests, namespaceOf }) => {
  const groups = Map.groupBy(
    settingsOf(manifests),
    ({ manifest, of }) => of('group.name') ?? `${namespaceOf(manifest)}/${manifest.object.metadata.name}`,
  )
  return [...groups].flatMap(([group, members]): Problem[] => {
    const paths = members.flatMap(({ manifest }) =>
      listAt(manifest.object, ['spec', 'rules']).flatMap((rule) => listAt(rule, ['http', 'paths'])),
    )
    const last = members.at(-1)
    if (last === undefined || paths.length <= MOST_RULES || last.of('group.name') === undefined) return []
    return [
      {
        what: `The group ${group} has ${paths.length} paths in this set alone, and a load balancer takes ${MOST_RULES} rules`,
        why: 'Beyond that its controller gets TooManyRules from AWS, for every Ingress of the group.',
        fix: 'Put some of them into another group, or have the quota raised (Rules per Application Load Balancer).',
        at: last.manifest.at(last.pathOf('group.name')),
      },
    ]
  })
}
