import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { type ActLine, releaseOf, runWorkflow } from './act.ts'
import { deployStack } from './stack.ts'

const usage = `npm run demo -- [--again] [--change] [--chapter]

Ships examples/node-app by its own workflow, in a private cloud on this machine, and shows the answer of its URL. The
role that signs in is made by setup/ship-to-eks.yaml, as in an account of AWS.
On a terminal it then asks what to do next; the options do it without asking:
  --again     the same commit once more
  --change    a changed line
  --chapter   an image that Docker holds already, tagged and pushed`

const repository = dirname(import.meta.dirname)
// Long enough to see that a name comes before it answers, as on AWS.
const lbDelay = '3'

const bold = (text: string): string => (process.stdout.isTTY ? `\u001b[1m${text}\u001b[0m` : text)

/** A line of act's log as a person wants to read it; undefined for what is act's own business. */
const shown = (line: ActLine & { readonly command?: string; readonly arg?: string }): string | undefined => {
  if (line.command === 'group') return bold(`▸ ${line.arg}`)
  if (line.command === 'error') return bold(`✗ ${line.arg}`)
  if (line.command !== undefined) return undefined
  if (line.raw_output) return `  ${line.msg.trimEnd()}`
  if (line.msg.startsWith('Using docker host')) return undefined
  if (line.step === undefined) return line.jobResult === undefined ? line.msg : undefined
  return /⭐ Run Main|[✅❌].* Main /u.test(line.msg) ? bold(line.msg.trim()) : undefined
}

const makeCheckout = (): string => {
  const checkout = join(mkdtempSync(join(tmpdir(), 'demo-')), 'node-app')
  cpSync(join(repository, 'examples/node-app'), checkout, { recursive: true })
  git(checkout, 'init', '--quiet', '--initial-branch=main')
  git(checkout, 'remote', 'add', 'origin', 'https://github.com/octo-org/node-app.git')
  commit(checkout, 'The app of the chapter')
  return checkout
}

const git = (checkout: string, ...args: string[]): string =>
  execFileSync('git', ['-C', checkout, '-c', 'user.name=octocat', '-c', 'user.email=octocat@example.com', ...args], {
    encoding: 'utf8',
  })

const commit = (checkout: string, message: string): void => {
  git(checkout, 'add', '--all')
  git(checkout, 'commit', '--quiet', '--message', message)
}

const change = (checkout: string): void => {
  const file = join(checkout, 'index.js')
  const text = readFileSync(file, 'utf8')
  writeFileSync(
    file,
    text.replace(/Hello [^\\]*\\n/, `Hello from EKS, changed at ${new Date().toLocaleTimeString('en')}\\n`),
  )
  commit(checkout, 'A changed line')
  console.log(git(checkout, 'show', '--stat', '--oneline').trim())
}

interface Way {
  readonly key: string
  readonly option: string
  readonly says: string
  readonly prepare?: (checkout: string) => void
  readonly workflow: string
  readonly event: 'push' | 'workflow_dispatch'
}

const deploy = { workflow: '.github/workflows/deploy.yml', event: 'push' } as const
const ways: readonly Way[] = [
  { key: '1', option: '--again', says: 'the same commit once more', ...deploy },
  { key: '2', option: '--change', says: 'change a line, commit, deploy', prepare: change, ...deploy },
  {
    key: '3',
    option: '--chapter',
    says: 'the chapter’s own way: push the image nodejs-hello:1.0 that is there',
    workflow: '.github/workflows/push-local-image.yml',
    event: 'workflow_dispatch',
  },
]

/** Where the app is shipped from: its checkout, this action as a release has it, and the variables of its repository. */
interface Project {
  readonly checkout: string
  readonly release: string
  readonly vars: Readonly<Record<string, string>>
}

/** Runs one of the app's workflows; true when it succeeded. */
const ship = async ({ checkout, release, vars }: Project, way: Omit<Way, 'key' | 'option'>): Promise<boolean> => {
  way.prepare?.(checkout)
  console.log(`\n${bold(`── ${way.workflow}: ${way.says}`)}`)
  const began = Date.now()
  let url: string | undefined
  const workflow = {
    checkout,
    file: way.workflow,
    event: way.event,
    vars,
    actions: { 'ship-to-eks/ship-to-eks@v1': release },
  }
  const code = await runWorkflow(workflow, (line) => {
    url = /^URL: (\S+)/.exec(line.msg)?.[1] ?? url
    const text = shown(line)
    if (text !== undefined) console.log(text)
  })
  const seconds = ((Date.now() - began) / 1000).toFixed(1)
  if (code !== 0 || url === undefined) {
    console.log(bold(`\nThe workflow failed after ${seconds} s.`))
    return false
  }
  const answer = execFileSync('curl', ['--fail', '--silent', '--show-error', url], { encoding: 'utf8' })
  console.log(`\n${bold(`From commit to URL in ${seconds} s:`)}\n$ curl ${url}\n${answer}`)
  return true
}

const ask = async (project: Project): Promise<void> => {
  process.on('SIGINT', () => undefined)
  const prompt = createInterface({ input: process.stdin, output: process.stdout })
  for (;;) {
    for (const { key, says } of ways) console.log(`  ${key}  ${says}`)
    console.log('  s  a shell in the sandbox (kubectl, docker, aws, curl)\n  q  quit')
    const key = (await prompt.question('> ').catch(() => 'q')).trim()
    if (key === 'q') return prompt.close()
    const way = ways.find((one) => one.key === key)
    if (way !== undefined) await ship(project, way)
    if (key !== 's') continue
    prompt.pause()
    const env = { ...process.env, KUBECONFIG: process.env.SANDBOX_KUBECONFIG }
    // On a terminal of its own: a shell that took ours could not give it back across the PID namespace.
    spawnSync('script', ['--quiet', '--command', process.env.SHELL ?? 'sh', '/dev/null'], {
      cwd: project.checkout,
      env,
      stdio: 'inherit',
    })
    prompt.resume()
  }
}

const inside = async (options: readonly string[]): Promise<boolean> => {
  const checkout = makeCheckout()
  const release = releaseOf(repository, join(dirname(checkout), 'release'))
  console.log(bold('── setup/ship-to-eks.yaml: a role for the workflow, a repository for its images'))
  const project = { checkout, release, vars: deployStack(repository) }
  for (const [name, value] of Object.entries(project.vars)) console.log(`${name}=${value}`)
  const shipped = [await ship(project, { says: 'from a commit to a URL', ...deploy })]
  for (const option of options) {
    const way = ways.find((one) => one.option === option)
    if (way !== undefined) shipped.push(await ship(project, way))
  }
  if (options.length === 0 && process.stdin.isTTY) await ask(project)
  return shipped.every(Boolean)
}

const options = process.argv.slice(2)
if (options.some((option) => !ways.some((way) => way.option === option))) {
  console.error(usage)
  process.exit(options.includes('--help') ? 0 : 2)
}
if (process.env.SANDBOX_DIR !== undefined) process.exit((await inside(options)) ? 0 : 1)
const launcher = join(import.meta.dirname, 'index.ts')
const args = [launcher, '--lb-delay', lbDelay, '--', process.execPath, import.meta.filename, ...options]
process.exit(spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1)
