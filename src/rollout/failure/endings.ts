import type { Live } from '../verdict.ts'
import { complaintOf } from './complaints.ts'

/** What an exit code says, and where to look. `fix` is undefined where only the log can tell. */
interface Ending {
  readonly why: string
  readonly fix?: string
}

const SIGNALS: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
}

const CODES: Readonly<Record<number, Ending>> = {
  0: {
    why: 'It ends without an error; but what runs in a pod has to keep running, so it is started again and again.',
    fix: 'Start the server in the foreground (nginx -g "daemon off;", no & and no --daemon). For work that ends, use a Job or a CronJob.',
  },
  1: { why: 'Exit code 1: the program itself gave up.' },
  2: {
    why: 'Exit code 2: of a shell or a command-line tool, mostly a wrong option; of Go, a panic; else whatever the program means by it.',
  },
  126: {
    why: 'Exit code 126: a shell found the program, and may not execute it.',
    fix: 'Make it executable (COPY --chmod=755 in the Dockerfile), or run it by its interpreter: sh script.sh.',
  },
  127: {
    why: 'Exit code 127: a shell did not find the program that it was to run.',
    fix: 'Correct the name in command, args or the script, or install the program in the image.',
  },
  132: {
    why: 'Exit code 132 (SIGILL): the program uses instructions that the node’s processor lacks.',
    fix: 'Build for a plainer processor (GOAMD64=v1, -march=x86-64), or choose other instance types.',
  },
  134: {
    why: 'Exit code 134 (SIGABRT): it aborted itself; with Node.js and Java mostly for want of heap, else a failed assertion.',
    fix: 'If its log speaks of heap: raise the heap (NODE_OPTIONS=--max-old-space-size=MB, JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=75) and limits.memory with it.',
  },
  135: {
    why: 'Exit code 135 (SIGBUS): it touched memory that is not there; often a full /dev/shm or a truncated file.',
  },
  137: {
    why: 'Exit code 137 (SIGKILL), and not for want of memory: it was killed from outside, by a probe, or because it did not end in time when asked to.',
    fix: 'Check livenessProbe and startupProbe, and that it ends on SIGTERM within terminationGracePeriodSeconds.',
  },
  139: {
    why: 'Exit code 139 (SIGSEGV): it crashed on a bad memory access.',
    fix: 'Mostly native code: modules built for another libc (alpine against debian) or another processor. Install the dependencies inside the image, not outside of it.',
  },
  143: {
    why: 'Exit code 143 (SIGTERM): something asked it to end, a probe or a script of its own; it did not fail by itself.',
    fix: 'Check livenessProbe and startupProbe, and what its entrypoint script does with its children.',
  },
  255: { why: 'Exit code 255: the program gave up, or it could not be executed at all.' },
}

function endingOf({ exitCode, signal }: Live): Ending {
  const known = CODES[exitCode]
  if (known !== undefined) return known
  const number = signal || (exitCode > 128 && exitCode < 165 ? exitCode - 128 : 0)
  const name = SIGNALS[number] ?? (number > 0 ? `signal ${number}` : undefined)
  return {
    why: `Exit code ${exitCode}${name === undefined ? ': the program itself gave up.' : `: it was ended by ${name}.`}`,
  }
}

/** Why a container ended, from its log where that tells, else from its exit code. `command` shows all of the log. */
export function explainEnding(end: Live, logs: readonly string[], command: string): Required<Ending> {
  const { why, fix } = endingOf(end)
  const complaint = complaintOf(logs)
  // Beside what the log says, only a code that means something adds to it.
  const isTelling = end.exitCode > 125 && end.exitCode !== 255
  if (complaint !== undefined) return { why: isTelling ? `${complaint.why} ${why}` : complaint.why, fix: complaint.fix }
  const log =
    logs.length === 0
      ? `Its log is empty, or could not be read: ${command}\nIf it stays empty, let the program say why it gives up.`
      : `The end of its log says why; all of it: ${command}`
  return { why, fix: fix ?? log }
}
