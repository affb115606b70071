import { label, type Path, valueAt } from '../../manifest.ts'
import type { Problem } from '../../problem.ts'
import type { Check } from './survey.ts'

const PORTS: readonly Path[] = [
  ...['readinessProbe', 'livenessProbe', 'startupProbe'].flatMap((probe) => [
    [probe, 'httpGet', 'port'],
    [probe, 'tcpSocket', 'port'],
  ]),
  ['lifecycle', 'postStart', 'httpGet', 'port'],
  ['lifecycle', 'preStop', 'httpGet', 'port'],
]

/** A probe of a named port that its own container does not have: it would fail for ever. */
export const probePort: Check = ({ pods }) =>
  pods.flatMap(({ manifest: { object, at }, containers }) =>
    containers.flatMap(({ name, path, value, ports }) =>
      PORTS.flatMap((field): Problem[] => {
        const port = valueAt(value, field)
        if (typeof port !== 'string' || /^\d+$/.test(port) || ports.some((one) => one.name === port)) return []
        const names = ports.flatMap((one) => one.name ?? [])
        return [
          {
            what: `${label(object)}: the ${field[0] === 'lifecycle' ? field[1] : field[0]} of container ${name} asks the port ${port}, which the container does not have`,
            why: `It has ${names.length === 0 ? 'no named port' : names.join(', ')}; only ports of the same container have names here.`,
            fix: `Correct the name, add \`name: ${port}\` to the container’s port, or write the number.`,
            at: at([...path, ...field]),
          },
        ]
      }),
    ),
  )
