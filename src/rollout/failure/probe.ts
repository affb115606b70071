import type { Path } from '../../manifest.ts'
import type { Live } from '../verdict.ts'
import { complaintOf } from './complaints.ts'
import { cut, listing } from './words.ts'

/** A probe as a container's spec has it. */
export type Probe = Live

/** How an app answered its probe. `says` goes on after the question: "answers HTTP 503". */
export interface ProbeAnswer {
  readonly kind: 'status' | 'refused' | 'timeout' | 'scheme' | 'no-program' | 'other' | 'unknown'
  readonly status?: number
  readonly says: string
}

/** Reads the kubelet's words about a failed probe. */
export function answerOf(message: string): ProbeAnswer {
  if (message === '') return { kind: 'unknown', says: '' }
  const text = message.replace(/^\w+ probe (failed|errored and resulted in \w+ state|errored): /i, '')
  const status = /statuscode: (\d{3})/.exec(text)?.[1]
  if (status !== undefined) return { kind: 'status', status: Number(status), says: `answers HTTP ${status}` }
  if (/connection refused/.test(text)) return { kind: 'refused', says: 'is refused' }
  if (/HTTP response to HTTPS|malformed HTTP|first record does not look like|connection reset|\bEOF\b/.test(text))
    return { kind: 'scheme', says: 'gets an answer that it does not understand' }
  if (/deadline exceeded|i\/o timeout|timed out|timeout:/i.test(text))
    return { kind: 'timeout', says: 'gets no answer in time' }
  if (/executable file not found|no such file or directory|OCI runtime exec failed/.test(text))
    return { kind: 'no-program', says: 'cannot be run' }
  const said = cut(text.replace(/^\w+ probe failed:?\s*/i, ''), 200)
  return { kind: 'other', says: said === '' ? 'fails' : `says: ${said}` }
}

/** `GET :8080/healthz`, as people speak of it. */
export function showProbe(probe: Probe, container: Live): string {
  const { httpGet, tcpSocket, grpc, exec } = probe
  if (httpGet)
    return `${httpGet.scheme === 'HTTPS' ? 'HTTPS ' : ''}GET :${numberOf(httpGet.port, container)}${httpGet.path ?? '/'}`
  if (tcpSocket) return `a connection to port ${numberOf(tcpSocket.port, container)}`
  if (grpc) return `the gRPC health check at port ${grpc.port}`
  const command = (exec?.command ?? []).join(' ')
  return command === '' ? 'its check' : `\`${cut(command, 80)}\``
}

/** Where in a probe the field stands that an answer is about. */
export function probeFields(probe: Probe, field: 'port' | 'path' | 'scheme' | 'timeoutSeconds' | undefined): Path {
  const handler = ['httpGet', 'tcpSocket', 'grpc', 'exec'].find((one) => probe[one] !== undefined)
  if (handler === undefined || field === undefined) return handler === undefined ? [] : [handler]
  return field === 'timeoutSeconds' ? [field] : [handler, field]
}

interface Explained {
  readonly why: string
  readonly fix: string
  readonly field?: 'port' | 'path' | 'scheme' | 'timeoutSeconds'
}

/** Why an app answered so, and what would mend it. `logs` are of the app: servers like to say where they listen. */
export function explainAnswer(answer: ProbeAnswer, probe: Probe, container: Live, logs: readonly string[]): Explained {
  switch (answer.kind) {
    case 'status':
      return explainStatus(answer.status as number, logs)
    case 'refused':
      return explainRefused(probe, container, logs)
    case 'timeout':
      return {
        why: `It has ${probe.timeoutSeconds ?? 1} s to answer.`,
        fix: probe.exec
          ? 'Raise timeoutSeconds, or give the container more cpu; a check should be quick.'
          : `Raise timeoutSeconds (5, say), give the container more cpu, or let the probe ask something that needs no database. A NetworkPolicy does not stop the node’s probes.`,
        field: 'timeoutSeconds',
      }
    case 'scheme':
      return {
        why: 'Something listens there, and does not speak what the probe speaks: HTTPS against plain HTTP, mostly.',
        fix:
          probe.httpGet?.scheme === 'HTTPS'
            ? 'Drop `scheme: HTTPS`, or name the port that speaks TLS.'
            : 'Add `scheme: HTTPS` to httpGet, or name the port that speaks HTTP.',
        field: 'scheme',
      }
    case 'no-program':
      return {
        why: 'The image has no such program, and exec probes run inside the container, without a shell.',
        fix: 'Use httpGet, tcpSocket or grpc instead; or install the program in the image (distroless and slim ones have no curl and no sh).',
      }
    case 'unknown':
      return {
        why: 'What the probe gets as an answer is told by events, which may not be read with these rights.',
        fix: 'Compare its port and path with what the app serves; its log may tell. To see the answers here, let this role read events (AmazonEKSEditPolicy does).',
      }
    case 'other':
      return {
        why: ['The check itself says no.', complaintOf(logs)?.why].filter(Boolean).join(' '),
        fix:
          complaintOf(logs)?.fix ??
          (probe.exec
            ? 'Run the same command in the container (kubectl exec) and see what it misses.'
            : 'Look in the container’s log for what it waits for.'),
      }
  }
}

function explainStatus(status: number, logs: readonly string[]): Explained {
  if (status === 404)
    return {
      why: 'The server runs, and it does not know this path.',
      fix: 'Correct the path here, or add a route for it to the app.',
      field: 'path',
    }
  if (status === 401 || status === 403)
    return {
      why: 'The server runs, and it wants a login for this path; a probe has none.',
      fix: 'Let the probe ask a path that is open, such as /healthz.',
      field: 'path',
    }
  if (status === 400)
    return {
      why: 'The server runs, and it does not take the request; many frameworks refuse a host they do not know (ALLOWED_HOSTS, config.hosts), and a probe asks by the pod’s address.',
      fix: 'Name the host: httpHeaders: [{name: Host, value: HOST}] in httpGet; or let the app accept any host for this path.',
      field: 'path',
    }
  if (status === 405)
    return {
      why: 'The server runs, and this path takes no GET.',
      fix: 'Let the probe ask a path that answers to GET.',
      field: 'path',
    }
  const complaint = complaintOf(logs)
  return {
    why:
      complaint === undefined
        ? 'The server runs, and says itself that it is not well: something behind it, mostly.'
        : `The server runs, and says itself that it is not well. ${complaint.why}`,
    fix:
      complaint?.fix ??
      'Look in the log for what fails there. If the path asks a database or another service, let the probe ask one that does not.',
    field: 'path',
  }
}

function explainRefused(probe: Probe, container: Live, logs: readonly string[]): Explained {
  const handler = probe.httpGet ?? probe.tcpSocket ?? probe.grpc ?? {}
  const port = numberOf(handler.port, container)
  const listed: number[] = (container.ports ?? []).map((one: Live) => one.containerPort)
  const heard = listenersIn(logs)
  const local = heard.find((one) => one.port === port && one.isLocal)
  if (local !== undefined)
    return {
      why: `Its log says that it listens on 127.0.0.1:${port}: only the container itself gets there.`,
      fix: `Let it listen on 0.0.0.0:${port} (an option like --host 0.0.0.0, or a variable like HOST=0.0.0.0).`,
      field: 'port',
    }
  const other = heard.find((one) => one.port !== port)
  if (other !== undefined && !heard.some((one) => one.port === port))
    return {
      why: `Nothing listens on port ${port}. Its log speaks of port ${other.port}.`,
      fix: `Write \`port: ${other.port}\` here${listed.includes(other.port) ? '' : ' (and as containerPort)'}, or let it listen on ${port}.`,
      field: 'port',
    }
  const [only] = listed
  if (listed.length > 0 && !listed.includes(port as number))
    return {
      why: `Nothing listens on port ${port}, and it is none of the container’s ports (${listing(listed.map(String))}).`,
      fix:
        listed.length === 1
          ? `Write \`port: ${only}\` here, if that is where it listens.`
          : 'Write the port here that it listens on.',
      field: 'port',
    }
  return {
    why: `Nothing listens on port ${port} of the pod’s address.`,
    fix: `Check that it listens on ${port}, and on 0.0.0.0 instead of 127.0.0.1 or localhost, where the node cannot reach it.`,
    field: 'port',
  }
}

/** Ports that a server's log says it listens on. */
function listenersIn(logs: readonly string[]): { port: number; isLocal: boolean }[] {
  return logs.slice(0, 200).flatMap((line) => {
    const text = line.slice(0, 500)
    if (!/listen|running (?:on|at)|started (?:on|at|server)|serving|server at|ready on|bound to|port/i.test(text))
      return []
    if (/refused|error|fail|timeout|connect/i.test(text)) return []
    const found = /(127\.0\.0\.1|localhost|\[::1\])?(?::|\bport[ =:]+)(\d{2,5})\b(?![.:]\d)/i.exec(text)
    return found === null ? [] : [{ port: Number(found[2]), isLocal: found[1] !== undefined }]
  })
}

function numberOf(port: unknown, container: Live): number | string {
  if (typeof port === 'number') return port
  const named = (container.ports ?? []).find((one: Live) => one.name === port)
  return named?.containerPort ?? String(port ?? '')
}
