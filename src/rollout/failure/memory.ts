import { valueAt } from '../../manifest.ts'
import type { Told } from '../judge/scene.ts'
import type { Culprit } from './containers.ts'
import { at } from './fields.ts'

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
}

/** Bytes of a quantity such as `512Mi`; undefined for what is none. */
export function bytesOf(quantity: unknown): number | undefined {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(k|[MGT]|[KMGT]i)?$/.exec(String(quantity)) ?? []
  return number === undefined ? undefined : Number(number) * (UNITS[unit] as number)
}

/** Twice a quantity, in the units that people read: `256Mi` for `128Mi`. */
export function twice(quantity: unknown): string | undefined {
  const bytes = bytesOf(quantity)
  if (bytes === undefined || bytes === 0) return undefined
  const mebibytes = Math.ceil((bytes * 2) / 1024 ** 2)
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`
}

/** Why a container was killed for want of memory, and the limit to write instead. */
export function moreMemory({ spec, path }: Culprit): Pick<Told, 'why' | 'fix' | 'path'> {
  const limit = valueAt(spec, ['resources', 'limits', 'memory'])
  if (limit === undefined)
    return {
      why: 'It has no limit of its own, so the node itself had no memory left.',
      fix: 'Say how much it needs, so that it gets a node that has it: resources: {requests: {memory: 512Mi}, limits: {memory: 512Mi}}',
      ...at(path, 'resources'),
    }
  return {
    why: `It wanted more than its limit of ${limit}.`,
    fix: `Raise it here, for example \`memory: ${twice(limit) ?? '1Gi'}\` (in requests, too); or let it use less: NODE_OPTIONS=--max-old-space-size=MB, JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=75, fewer workers.`,
    ...at(path, 'resources', 'limits', 'memory'),
  }
}
