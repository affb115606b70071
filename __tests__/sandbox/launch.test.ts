import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { endSandboxes, newFolder, processesOf, repository, runIn, startSandbox, until } from './nested.ts'

afterEach(endSandboxes)

/** Every cgroup of this name, in whichever tree. */
const cgroups = (id: string): string =>
  execFileSync('find', ['/sys/fs/cgroup', '-maxdepth', '2', '-name', id], { encoding: 'utf8' })

/** The cgroups of all processes there are. */
const memberships = (): string =>
  execFileSync('sh', ['-c', 'cat /proc/[0-9]*/cgroup 2>/dev/null || :'], { encoding: 'utf8' })

const lines = (file: string, but: RegExp): string[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => !but.test(line))

/** What could be changed around a sandbox, but for what other tests change in theirs. */
const surroundings = () => ({
  mounts: lines('/proc/self/mounts', /^\S+ \/run\//),
  names: lines('/etc/hosts', / \S+\.elb\./),
  resolver: readFileSync('/etc/resolv.conf', 'utf8'),
  setting: readFileSync('/proc/sys/vm/overcommit_memory', 'utf8'),
  links: readdirSync('/sys/class/net').filter((name) => !name.startsWith('veth')),
  temporary: readdirSync('/tmp').filter((name) => /sandbox|docker|containerd|buildkit|runc|kube/.test(name)),
})

describe('a sandbox leaves nothing behind', () => {
  test.for([
    { killed: 'its first process', byShell: false, env: {} },
    { killed: 'the npm that started it', byShell: true, env: { npm_lifecycle_event: 'sandbox' } },
  ])('when $killed is killed', async ({ byShell, env }) => {
    const before = surroundings()
    const temporary = newFolder('killed')
    const sandbox = startSandbox({ byShell, env: { ...env, TMPDIR: temporary } })
    const pid = await sandbox.find('sleep')
    const id = (await runIn(pid, 'echo $SANDBOX_ID')).text
    const files = ['/etc', '/run', '/var/lib', '/var/log'].map((dir) => join(dir, sandbox.mark))
    const written = await runIn(pid, `touch ${files.join(' ')} && echo 127.0.1.9 ${sandbox.mark} >>/etc/hosts`)
    expect(written).toEqual({ code: 0, text: '' })
    const pod = 'kubectl run idle --image=busybox -- sleep 1000 && kubectl wait --for=condition=Ready pod/idle'
    expect((await runIn(pid, `${pod} --timeout=60s`)).text).toContain('condition met')
    expect(memberships()).toContain(id)
    expect(cgroups(id)).not.toBe('')
    expect(processesOf(sandbox.mark).length).toBeGreaterThan(15)

    sandbox.child.kill('SIGKILL')

    await until('no process is left', 60, () => processesOf(sandbox.mark).length === 0 && !memberships().includes(id))
    await until('no cgroup is left', 60, () => cgroups(id) === '')
    expect(surroundings()).toEqual(before)
    for (const file of files) expect(existsSync(file)).toBe(false)
    expect(readFileSync('/etc/hosts', 'utf8')).not.toContain(sandbox.mark)
    expect(readdirSync(temporary)).toEqual([])
    rmSync(temporary, { recursive: true })
  })
})

test('two sandboxes do not see each other; signals and exit codes pass through', async () => {
  const folder = newFolder('with a blank')
  const checkout = join(folder, 'a checkout')
  mkdirSync(checkout)
  for (const name of ['sandbox', 'node_modules']) symlinkSync(join(repository, name), join(checkout, name))
  const waits = 'trap "echo told; exit 9" TERM; pwd; sleep 1000 & wait'
  const one = startSandbox({ cwd: checkout, from: checkout, command: ['sh', '-c', waits] })
  const other = startSandbox()
  const [inOne, inOther] = await Promise.all([one.find('sleep'), other.find('sleep')])
  expect(one.output()).toContain(`${checkout}\n`)

  const registry = 'R=123456789012.dkr.ecr.ap-northeast-1.amazonaws.com'
  const login = 'docker login -u AWS -p 123456789012-auth-token $R'
  const push = `docker pull -q busybox && docker tag busybox $R/mine && ${login} && docker push -q $R/mine`
  expect(await runIn(inOne, `kubectl create namespace mine && ${registry} && ${push}`)).toMatchObject({ code: 0 })
  const seen = await runIn(inOther, 'kubectl get namespaces -o name; docker images -q; ls $SANDBOX_DIR/registry')
  expect(seen.text).toContain('namespace/default')
  expect(seen.text).not.toMatch(/mine|^docker$|[0-9a-f]{12}/m)
  const ids = await Promise.all([inOne, inOther].map(async (pid) => (await runIn(pid, 'echo $SANDBOX_ID')).text))
  expect(ids[0]).not.toBe(ids[1])

  one.child.kill('SIGTERM')
  expect(await one.ended).toBe(9)
  expect(one.output()).toContain('told')

  // The other one has lost nothing by that; what it loses now is told, and its command goes on.
  expect(await runIn(inOther, 'kubectl get --raw /readyz && docker version -f ok')).toMatchObject({ code: 0 })
  process.kill(Number(await other.find('coredns')), 'SIGKILL')
  await until('it is told', 60, () => /sandbox: coredns ended with SIGKILL; the last lines of /.test(other.output()))
  process.kill(Number(inOther), 'SIGUSR1')
  expect(await other.ended).toBe(128 + 10)
  for (const id of ids) expect(cgroups(id)).toBe('')
  rmSync(folder, { recursive: true })
})
