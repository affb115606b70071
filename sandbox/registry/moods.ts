/** What the registry does with a request, besides serving it. */
export interface Mood {
  /** Waits before anything else. */
  readonly delaySeconds?: number
  readonly refusal?: { readonly status: number; readonly code: string; readonly message: string }
}

interface Ask {
  /** `slow-12/busybox`. */
  readonly repository: string
  readonly host: string
  /** Seconds since this repository was first asked for. */
  readonly known: number
}

const refuse = (status: number, code: string, message: string): Mood => ({ refusal: { status, code, message } })

// The words are those of ECR, and of Docker Hub for its limit.
const moods: Readonly<Record<string, (ask: Ask, seconds: number) => Mood>> = {
  // A node without any credentials for this account.
  unauthorized: () => refuse(401, 'UNAUTHORIZED', 'Not Authorized'),
  // A node whose role the repository's policy does not let in.
  forbidden: ({ host, repository }) => {
    const [account, , , region] = host.split('.')
    const who = 'User: arn:aws:sts::123456789012:assumed-role/my-eks-cluster-node/i-0123456789abcdef0'
    const what = `ecr:BatchGetImage on resource: arn:aws:ecr:${region}:${account}:repository/${repository}`
    return refuse(
      403,
      'DENIED',
      `${who} is not authorized to perform: ${what} because no resource-based policy allows the ecr:BatchGetImage action`,
    )
  },
  failing: () => refuse(503, 'UNAVAILABLE', 'Service Unavailable'),
  limited: () =>
    refuse(
      429,
      'TOOMANYREQUESTS',
      'You have reached your pull rate limit. You may increase the limit by authenticating.',
    ),
  slow: (_, delaySeconds) => ({ delaySeconds }),
  // Somebody else's build pushes it while we wait.
  late: ({ known }, seconds) => (known < seconds ? refuse(404, 'MANIFEST_UNKNOWN', 'Requested image not found') : {}),
}

/** The mood that an image's name asks for: `late-10/busybox` is found 10 s after it was first asked for. */
export const moodOf = (ask: Ask): Mood => {
  const [, name = '', seconds = '0'] = /^([a-z]+)(?:-(\d+))?\//.exec(ask.repository) ?? []
  return moods[name]?.(ask, Number(seconds)) ?? {}
}
