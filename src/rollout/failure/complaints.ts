/** What a line of a container's log gives away, with what helps. */
export interface Complaint {
  readonly why: string
  readonly fix: string
}

type Row = readonly [RegExp, (found: RegExpExecArray) => Complaint]

/** A word of a log as it may be shown: without quotes around it, and without a login before an @. */
const quote = (text = '') =>
  text
    .replace(/^['"`(]+|['"`,;.:)]+$/g, '')
    .replace(/^.*@/, '')
    .slice(0, 120)

/** Texts that say surely what is wrong, whatever the language. A new one is a new row. */
const ROWS: readonly Row[] = [
  [
    /exec format error/i,
    () => ({
      why: 'Its log says “exec format error”: the image is made for another processor than the node’s, or a script lacks its first line (#!/bin/sh).',
      fix: 'Build for the nodes: `platforms: linux/arm64`, or on a runner like them (`runs-on: ubuntu-24.04-arm`). Or keep the pods on nodes that fit: nodeSelector: {kubernetes.io/arch: amd64}',
    }),
  ],
  [
    /EADDRINUSE[^\n]*?(?::::|:|port )(\d{2,5})|address already in use[^\n]*?:(\d{2,5})|:(\d{2,5})[^\n]*address already in use/i,
    ([, one, two, three]) => ({
      why: `Its log says that port ${one ?? two ?? three} is taken: by another container of the same pod, or by a second server of its own.`,
      fix: 'Let one of them listen on another port; containers of a pod share their ports.',
    }),
  ],
  [
    /(?:EACCES|permission denied)[^\n]*?(?:0\.0\.0\.0|:::?|\[::\]|port ):?(\d{1,3})\b|bind\(\)? to \S*?:(\d{1,3}) failed \(13/i,
    ([, one, two]) => ({
      why: `Its log says that it may not listen on port ${one ?? two}: ports below 1024 are for root.`,
      fix: 'Listen on 8080 (and set the Service’s targetPort to it), or allow it: securityContext: {sysctls: [{name: net.ipv4.ip_unprivileged_port_start, value: "0"}]} in the pod’s spec.',
    }),
  ],
  [
    /(?:ENOTFOUND|EAI_AGAIN)\s+(\S+)|could not translate host name (\S+)|lookup (\S+?)(?: on \S+)?: (?:no such host|server misbehaving)|UnknownHostException: (\S+)|(?:Name or service not known|Temporary failure in name resolution)(?:[^\n]*?host[= ]'?([\w.-]+))?/i,
    (found) => {
      const host = quote(found.slice(1).find((part) => part !== undefined))
      return {
        why: `Its log says that the host ${host === '' ? 'it wants' : host} is not known.`,
        fix: 'Inside the cluster a Service is SERVICE, from another namespace SERVICE.NAMESPACE. Correct the name in the configuration that it reads.',
      }
    },
  ],
  [
    /ECONNREFUSED\s+(\S+)|dial tcp (\S+?): (?:connect: )?connection refused|connection to (?:server at )?"?([\w.:-]+)"?[^\n]*(?:failed|refused)[^\n]*Connection refused|Connection refused[^\n]*?([\w.-]+:\d{2,5})/i,
    (found) => {
      const host = quote(found.slice(1).find((part) => part !== undefined))
      const isSelf = /^(127\.|localhost|::1|\[::1\])/.test(host)
      return {
        why: `Its log says that ${host} refused the connection${isSelf ? '; inside a container that is the container itself' : ''}.`,
        fix: isSelf
          ? 'Give it the name of the Service instead (SERVICE:PORT).'
          : 'Check that what it wants there runs, and the host and port that it is given.',
      }
    },
  ],
  [
    /ETIMEDOUT\s*(\S+)?|dial tcp (\S+?): i\/o timeout|Connection timed out[^\n]*?([\w.-]+:\d{2,5})?/i,
    (found) => {
      const host = quote(found.slice(1).find((part) => part !== undefined && /[.:]/.test(part)))
      return {
        why: `Its log says that ${host === '' ? 'a host that it needs' : host} does not answer.`,
        fix: 'Mostly a security group: let the nodes’ (or the pod’s) group in at the port of what is asked; a NetworkPolicy may stand between, too.',
      }
    },
  ],
  [
    /(?:Cannot find (?:module|package)|ModuleNotFoundError: No module named|Error: Cannot find module) (\S+)/,
    ([, name]) => ({
      why: `Its log says that the module ${quote(name)} is not in the image.`,
      fix: `Install it in the Dockerfile (is it only among the development dependencies, or in .dockerignore?), or correct the path that is run.`,
    }),
  ],
  [
    /(?:Could not find or load main class|ClassNotFoundException:?|Unable to access jarfile) (\S+)/,
    ([, name]) => ({
      why: `Its log says that Java does not find ${quote(name)}.`,
      fix: 'Check what the Dockerfile copies, and the class or jar that command or ENTRYPOINT names.',
    }),
  ],
  [
    /password authentication failed for user (\S+)|Access denied for user (\S+)|(?:Authentication failed|auth failed|WRONGPASS|NOAUTH)/i,
    ([, one, two]) => ({
      why: `Its log says that the database does not accept the login${one || two ? ` of ${quote(one ?? two)}` : ''}.`,
      fix: 'Compare the Secret that it is given with the database’s own: a changed password, or a line break at its end (echo adds one; use printf).',
    }),
  ],
  [
    /(database|relation|table) ["'`]?([\w.-]+)["'`]? (?:does not|doesn't) exist/i,
    ([, kind, name]) => ({
      why: `Its log says that the ${kind?.toLowerCase()} ${quote(name)} does not exist.`,
      fix: 'What makes it has to run before: a migration, as a Job of this set, which is waited for, or as an earlier init container.',
    }),
  ],
  [
    /AccessDenied(?:Exception)?[^\n]*?perform: ([\w-]+:\w+)|is not authorized to perform: ([\w-]+:\w+)/,
    ([, one, two]) => ({
      why: `Its log says that AWS does not let it do ${one ?? two}.`,
      fix: `Allow ${one ?? two} for the role of its service account (Pod Identity, or the annotation eks.amazonaws.com/role-arn).`,
    }),
  ],
  [
    /(?:Unable to locate credentials|Could not load credentials from any providers|NoCredentialProviders|no EC2 IMDS role found)/i,
    () => ({
      why: 'Its log says that it has no AWS credentials.',
      fix: 'Give its service account a role: aws eks create-pod-identity-association --cluster-name CLUSTER --namespace NAMESPACE --service-account NAME --role-arn ROLE',
    }),
  ],
  [
    /KeyError: ['"]([A-Z][A-Z0-9_]{2,})['"]|(?:environment variable|env(?:ironment)? var|variable) ['"`$]?([A-Z][A-Z0-9_]{2,})['"`]?[^\n]{0,30}(?:not set|missing|required|undefined|empty|unset)|(?:missing|required)[^\n]{0,30}?(?:variable|env\w*):? ['"`$]?([A-Z][A-Z0-9_]{2,})|([A-Z][A-Z0-9_]{2,}): (?:unbound variable|parameter not set)|([A-Z][A-Z0-9]*_[A-Z0-9_]+) (?:is not set|is not defined|must be set|is required|is missing|not set)/,
    (found) => {
      const name = found.slice(1).find((part) => part !== undefined)
      return {
        why: `Its log says that the variable ${name} is not set.`,
        fix: `Add it to this container: env: [{name: ${name}, value: "…"}], or valueFrom a Secret.`,
      }
    },
  ],
  [
    /(?:EROFS|read-only file system)[^\n]*?(\/[\w./-]+)?/i,
    ([, path]) => ({
      why: `Its log says that it writes${path === undefined ? '' : ` to ${path}`} where it may only read.`,
      fix: 'Mount an emptyDir where it writes (often /tmp), or drop readOnlyRootFilesystem.',
    }),
  ],
  [
    /(?:EACCES|permission denied)[^\n]*?(\/[\w./-]+)|(\/[\w./-]+)[^\n]{0,30}permission denied/i,
    ([, one, two]) => ({
      why: `Its log says that it may not use ${one ?? two}.`,
      fix: 'Give the file to the user that it runs as (COPY --chown in the Dockerfile); for a volume, securityContext: {fsGroup: GROUP} in the pod’s spec.',
    }),
  ],
  [
    /(\S+): not found\s*$|sh: (?:\d+: )?(\S+): (?:command )?not found|([\w./-]+): command not found/im,
    (found) => ({
      why: `Its log says that the image has no ${quote(found.slice(1).find((part) => part !== undefined))}.`,
      fix: 'Install it in the Dockerfile, or correct the command; a script with Windows line breaks says the same.',
    }),
  ],
  [
    /(?:ENOENT|no such file or directory)[^\n]*?(\/[\w./-]+)|(\/[\w./-]+)[^\n]{0,40}no such file or directory/i,
    ([, one, two]) => ({
      why: `Its log says that there is no ${one ?? two} in the container.`,
      fix: 'Copy it in the Dockerfile (is it in .dockerignore?), or mount it; a relative path counts from workingDir.',
    }),
  ],
  [
    /(?:heap out of memory|OutOfMemoryError|Allocation failed|MemoryError|Cannot allocate memory)/i,
    () => ({
      why: 'Its log says that it ran out of heap.',
      fix: 'Raise its heap (NODE_OPTIONS=--max-old-space-size=MB, JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=75) and limits.memory with it.',
    }),
  ],
]

/** What the end of a log complains of, when it is sure; the newest lines count most. */
export function complaintOf(logs: readonly string[]): Complaint | undefined {
  const text = logs
    .slice(-25)
    .map((line) => line.slice(0, 1000))
    .join('\n')
  for (const [said, complaint] of ROWS) {
    const found = said.exec(text)
    if (found !== null) return complaint(found)
  }
  return undefined
}
