import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { childEnvironment } from '../../src/io.ts'
import { folder, folderOf, problemsOf, testIo } from '../support/world.ts'

const node = process.execPath

describe('the variables a child process sees', () => {
  test.each([
    'PATH',
    'HOME',
    'LC_ALL',
    'TMPDIR',
    'XDG_RUNTIME_DIR',
    'SSH_AUTH_SOCK',
    'KUBECONFIG',
    'DOCKER_HOST',
    'DOCKER_CONFIG',
    'BUILDX_BUILDER',
    'BUILDKIT_HOST',
    'HTTPS_PROXY',
    'https_proxy',
    'NO_PROXY',
    'SSL_CERT_FILE',
    'NODE_EXTRA_CA_CERTS',
    'RUNNER_TRACKING_ID',
  ])('%s', (name) => expect(childEnvironment({ [name]: 'x' })).toEqual({ [name]: 'x' }))

  test.each([
    'GITHUB_TOKEN',
    'GITHUB_ENV',
    'GITHUB_OUTPUT',
    'INPUT_IMAGE',
    'STATE_folder',
    'ACTIONS_ID_TOKEN_REQUEST_URL',
    'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    'ACTIONS_RUNTIME_TOKEN',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'NODE_OPTIONS',
    'LD_PRELOAD',
    'MY_PATH',
    'PATH_OF_MINE',
  ])('not %s', (name) => expect(childEnvironment({ [name]: 'x' })).toEqual({}))

  test('reach a real program, with those given for it alone', async () => {
    const io = testIo({ GITHUB_TOKEN: 'secret', DOCKER_HOST: 'tcp://x' })
    const { stdout } = await io.exec(node, ['-p', 'JSON.stringify(process.env)'], { env: { DOCKER_CONFIG: '/mine' } })
    const seen = JSON.parse(stdout)
    expect(seen).toMatchObject({ DOCKER_HOST: 'tcp://x', DOCKER_CONFIG: '/mine' })
    expect(stdout).not.toContain('secret')
  })
})

describe('exec', () => {
  test('gives the code and both streams apart', async () => {
    const program = 'console.log("out"); console.error("err"); process.exit(3)'
    expect(await testIo().exec(node, ['-e', program])).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' })
  })

  test('a program that a signal ended has not succeeded', async () => {
    expect((await testIo().exec('sh', ['-c', 'kill -9 $$'])).code).not.toBe(0)
  })

  test('arguments are never a shell’s', async () => {
    const args = ['$(touch x)', '; exit 1', '"', '*', '--flag=a b']
    const { stdout } = await testIo().exec(node, ['-p', 'JSON.stringify(process.argv.slice(1))', '--', ...args])
    expect(JSON.parse(stdout)).toEqual(args)
  })

  test('runs in a folder', async () => {
    const cwd = folder()
    expect((await testIo().exec('pwd', ['-P'], { cwd })).stdout.trim()).toBe(cwd)
  })

  test('writes stdin and closes it', async () => {
    const text = 'päss\nword'.repeat(20_000)
    const { stdout } = await testIo().exec(node, ['-e', 'process.stdin.pipe(process.stdout)'], { stdin: text })
    expect(stdout).toBe(text.slice(-256 * 1024))
    expect((await testIo().exec('cat', [])).stdout).toBe('')
  })

  test('a program that does not read its stdin is no error', async () => {
    const { code } = await testIo().exec('true', [], { stdin: 'x'.repeat(1_000_000) })
    expect(code).toBe(0)
  })

  test('keeps the end of a big output, and passes every line of it', async () => {
    let lines = 0
    const program = 'for (let n = 1; n <= 200000; n++) console.log("line " + n)'
    const { stdout } = await testIo().exec(node, ['-e', program], { onLine: () => lines++ })
    expect(lines).toBe(200_000)
    expect(stdout.length).toBeLessThanOrEqual(256 * 1024)
    expect(stdout.endsWith('line 200000\n')).toBe(true)
  })

  test('passes lines as they come, also the last one without an end', async () => {
    const seen: string[] = []
    await testIo().exec('sh', ['-c', 'echo one; echo two >&2; sleep 0.1; printf three'], {
      onLine: (line) => seen.push(line),
    })
    expect(seen.toSorted()).toEqual(['one', 'three', 'two'])
  })

  test('a character cut between two chunks stays whole', async () => {
    const program = `const b = Buffer.from('こ'); process.stdout.write(b.subarray(0, 1)); setTimeout(() => process.stdout.write(b.subarray(1)), 50)`
    expect((await testIo().exec(node, ['-e', program])).stdout).toBe('こ')
  })

  test('a missing program is a problem that names it', async () => {
    expect(await problemsOf(testIo().exec('no-such-program', []))).toEqual([
      {
        what: 'no-such-program is not installed on this runner',
        fix: expect.stringContaining('Install no-such-program'),
        cause: expect.anything(),
      },
    ])
  })

  test('a file that is no program is a problem', async () => {
    const dir = await folderOf({ program: 'x' })
    const [problem] = await problemsOf(testIo().exec(join(dir, 'program'), []))
    expect(problem?.what).toMatch(/could not be started: .*EACCES/)
  })

  test('a daemon that keeps the output open keeps nobody waiting', async () => {
    const started = performance.now()
    const { code } = await testIo().exec('sh', ['-c', 'sleep 30 & exit 0'])
    expect(code).toBe(0)
    expect(performance.now() - started).toBeLessThan(15_000)
  })
})

/** Whether a process of this id is alive; one that waits to be reaped is not. */
async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return stat !== '' && !/\) [ZX] /.test(stat)
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(20)
}

describe('a cancel', () => {
  test('before the start, starts nothing', async () => {
    const io = testIo()
    const dir = folder()
    io.cancel()
    await expect(io.exec('touch', [join(dir, 'x')])).rejects.toMatchObject({ name: 'AbortError' })
    expect(existsSync(join(dir, 'x'))).toBe(false)
  })

  test('reaches a program by SIGINT, so that it can clean up', async () => {
    const io = testIo()
    const lines: string[] = []
    const program = `process.on('SIGINT', () => { console.log('cleaned'); process.exit(130) }); console.log('up'); setInterval(() => 0, 1000)`
    const done = io.exec(node, ['-e', program], { onLine: (line) => lines.push(line) })
    const ended = expect(done).rejects.toMatchObject({ name: 'AbortError' })
    await until(() => lines.includes('up'))
    io.cancel()
    await ended
    expect(lines).toEqual(['up', 'cleaned'])
  })

  test.each([
    ['a program that ignores SIGINT', (self: string) => self],
    // The shell ends at once; what it started does not.
    ['a grandchild that ignores SIGINT', (self: string) => `${self} & wait`],
    ['a grandchild that ignores SIGINT and closed its output', (self: string) => `${self} > /dev/null 2>&1 & wait`],
  ])('kills %s within two seconds', async (_, program) => {
    const io = testIo()
    const pidFile = join(folder(), 'pid')
    const deaf = `sh -c 'trap "" INT; echo $$ > ${pidFile}; while :; do sleep 0.2; done'`
    const done = io.exec('sh', ['-c', program(deaf)])
    const ended = expect(done).rejects.toMatchObject({ name: 'AbortError' })
    const { stdout } = await testIo().exec('sh', ['-c', `until [ -s ${pidFile} ]; do sleep 0.05; done; cat ${pidFile}`])
    const pid = Number(stdout)
    expect(await isAlive(pid)).toBe(true)
    const started = performance.now()
    io.cancel()
    await ended
    expect(performance.now() - started).toBeLessThan(4000)
    // The kernel needs a moment to bury it.
    for (let left = 100; left > 0 && (await isAlive(pid)); left--) await delay(50)
    const survived = await isAlive(pid)
    if (survived) process.kill(pid, 'SIGKILL')
    expect(survived).toBe(false)
  })

  test('ends a sleep', async () => {
    const io = testIo()
    const slept = expect(io.sleep(60_000)).rejects.toMatchObject({ name: 'AbortError' })
    io.cancel()
    await slept
  })
})
