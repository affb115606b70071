import { execFileSync } from 'node:child_process'
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { contentHash, readCommitted } from '../../../src/image/content.ts'
import { BUILD } from '../../support/builds.ts'
import { folder, folderOf, testIo } from '../../support/world.ts'

function git(root: string, ...args: string[]): void {
  const who = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false']
  execFileSync('git', ['-C', root, ...who, ...args], { stdio: 'pipe' })
}

async function checkout(): Promise<string> {
  const root = await folderOf({
    'app/Dockerfile': 'FROM scratch',
    'app/index.js': '1',
    'web/Dockerfile': 'FROM scratch',
    'other.Dockerfile': 'FROM scratch',
    '.gitignore': '*.log\n',
  })
  git(root, 'init', '--quiet')
  git(root, 'add', '.')
  git(root, 'commit', '--quiet', '-m', 'first')
  return root
}
async function hash(root: string, more: object = {}) {
  const build = { ...BUILD, context: 'app', ...more }
  const committed = await readCommitted(build, root, testIo())
  return committed && contentHash(build, committed)
}

describe('the hash of a build’s content', () => {
  test('is the same for the same content, also in a later commit', async () => {
    const root = await checkout()
    const first = await hash(root)
    expect(first).toMatch(/^[0-9a-f]{32}$/)
    expect(await hash(root)).toBe(first)
    await writeFile(join(root, 'README.md'), 'new')
    git(root, 'add', '.')
    git(root, 'commit', '--quiet', '-m', 'elsewhere')
    expect(await hash(root)).toBe(first)
  })

  test('does not depend on how the context is written', async () => {
    const root = await checkout()
    const first = await hash(root)
    for (const context of ['./app', 'app/', 'web/../app', join(root, 'app')])
      expect(await hash(root, { context })).toBe(first)
    expect(await hash(root, { context: root })).toBe(await hash(root, { context: '.' }))
  })

  test('changes with everything a build is made from', async () => {
    const root = await checkout()
    const all = [
      await hash(root),
      await hash(root, { context: 'web' }),
      await hash(root, { context: '.', file: 'app/Dockerfile' }),
      await hash(root, { context: '.', file: 'other.Dockerfile' }),
      await hash(root, { file: 'other.Dockerfile' }),
      await hash(root, { target: 'production' }),
      await hash(root, { buildArgs: new Map([['A', '1']]) }),
      await hash(root, { buildArgs: new Map([['A', '2']]) }),
      await hash(root, { labels: new Map([['A', '1']]) }),
      await hash(root, { secrets: new Map([['A', '1']]) }),
      await hash(root, { platforms: ['linux/amd64'] }),
      await hash(root, { platforms: ['linux/amd64', 'linux/arm64'] }),
      await hash(root, { provenance: 'true' }),
      await hash(root, { sbom: 'true' }),
      await hash(root, { options: ['--ssh=default'] }),
    ]
    await writeFile(join(root, 'app/index.js'), '2')
    git(root, 'commit', '--quiet', '-am', 'second')
    all.push(await hash(root))
    git(root, 'update-index', '--chmod=+x', 'app/index.js')
    git(root, 'commit', '--quiet', '-m', 'mode')
    git(root, 'checkout', '--quiet', '--', '.')
    all.push(await hash(root))
    expect(all).not.toContain(undefined)
    expect(new Set(all).size).toBe(all.length)
  })

  test('does not change with what changes no image', async () => {
    const root = await checkout()
    const first = await hash(root, { secrets: new Map([['A', '1']]), platforms: ['linux/amd64', 'linux/arm64'] })
    const other = { secrets: new Map([['A', 'renewed']]), platforms: ['linux/arm64', 'linux/amd64'] }
    expect(await hash(root, { ...other, cache: 'registry', builder: 'mine' })).toBe(first)
  })

  test('does not depend on the order of build arguments', async () => {
    const root = await checkout()
    const pairs: [string, string][] = [
      ['A', '1'],
      ['B', '2'],
    ]
    expect(await hash(root, { buildArgs: new Map(pairs) })).toBe(
      await hash(root, { buildArgs: new Map(pairs.toReversed()) }),
    )
  })
})

describe('`.dockerignore`', () => {
  const commitAll = (root: string) => {
    git(root, 'add', '.')
    git(root, 'commit', '--quiet', '-m', 'more')
  }

  test('leaves out what the build does not see', async () => {
    const root = await checkout()
    await writeFile(join(root, 'app/.dockerignore'), '*.md\n*.log\nnode_modules\n.dockerignore\n')
    commitAll(root)
    const first = await hash(root)
    expect(first).toBeDefined()
    await mkdir(join(root, 'app/node_modules'))
    for (const path of ['app/README.md', 'app/debug.log', 'app/node_modules/x.js'])
      await writeFile(join(root, path), 'x')
    expect(await hash(root)).toBe(first)
    git(root, 'add', 'app/README.md')
    git(root, 'commit', '--quiet', '-m', 'docs')
    expect(await hash(root)).toBe(first)
    await writeFile(join(root, 'app/new.js'), '')
    expect(await hash(root)).toBeUndefined()
  })

  test('the Dockerfile’s own comes before the context’s', async () => {
    const root = await checkout()
    await writeFile(join(root, 'other.Dockerfile.dockerignore'), '*.md\n')
    await writeFile(join(root, 'app/.dockerignore'), '*.tmp\n')
    commitAll(root)
    await writeFile(join(root, 'app/a.tmp'), '')
    expect(await hash(root)).toBeDefined()
    expect(await hash(root, { file: 'other.Dockerfile' })).toBeUndefined()
    await rm(join(root, 'app/a.tmp'))
    await writeFile(join(root, 'app/a.md'), '')
    expect(await hash(root)).toBeUndefined()
    expect(await hash(root, { file: 'other.Dockerfile' })).toBeDefined()
  })

  test('does not hide the Dockerfile', async () => {
    const root = await checkout()
    await writeFile(join(root, 'app/.dockerignore'), '*\n!index.js\n')
    commitAll(root)
    const first = await hash(root)
    await writeFile(join(root, 'app/Dockerfile'), 'FROM other')
    expect(await hash(root)).toBeUndefined()
    commitAll(root)
    expect(await hash(root)).not.toBe(first)
  })

  test('that is changed and not committed counts as it stands', async () => {
    const root = await checkout()
    await writeFile(join(root, 'app/.dockerignore'), '.dockerignore\n')
    commitAll(root)
    const first = await hash(root)
    await writeFile(join(root, 'app/.dockerignore'), '.dockerignore\nindex.js\n')
    const second = await hash(root)
    expect(second).toBeDefined()
    expect(second).not.toBe(first)
  })
})

describe('there is none when the build would see', () => {
  test.each([
    ['a modified file', (root: string) => writeFile(join(root, 'app/index.js'), 'changed')],
    [
      'a file that is only staged',
      async (root: string) => {
        await writeFile(join(root, 'app/index.js'), 'changed')
        git(root, 'add', '.')
      },
    ],
    ['a deleted file', (root: string) => rm(join(root, 'app/index.js'))],
    ['an untracked file', (root: string) => writeFile(join(root, 'app/new.js'), '')],
    [
      'an untracked file in a new folder',
      async (root: string) => {
        await mkdir(join(root, 'app/lib'))
        await writeFile(join(root, 'app/lib/new.js'), '')
      },
    ],
    ['an ignored file', (root: string) => writeFile(join(root, 'app/debug.log'), '')],
  ])('%s', async (_, change) => {
    const root = await checkout()
    await change(root)
    expect(await hash(root)).toBeUndefined()
    expect(await hash(root, { context: '.', file: 'other.Dockerfile' })).toBeUndefined()
    // The other folder is as it was committed.
    expect(await hash(root, { context: 'web' })).toBeDefined()
  })

  test('a changed Dockerfile outside of the context', async () => {
    const root = await checkout()
    await writeFile(join(root, 'other.Dockerfile'), 'FROM other')
    expect(await hash(root, { file: 'other.Dockerfile' })).toBeUndefined()
    expect(await hash(root)).toBeDefined()
  })
})

describe('there is none', () => {
  test('with folders or images that only buildx knows', async () => {
    expect(await hash(await checkout(), { options: ['--build-context=shared=../shared'] })).toBeUndefined()
  })

  test('outside of a repository', async () => {
    expect(await hash(await folderOf({ 'app/Dockerfile': 'FROM scratch' }))).toBeUndefined()
  })

  test('in a folder of a larger checkout', async () => {
    const root = await checkout()
    expect(await hash(join(root, 'app'), { context: '.' })).toBeUndefined()
  })

  test('when the Dockerfile is not committed, or is behind a link', async () => {
    const root = await checkout()
    await symlink('app', join(root, 'link'))
    git(root, 'add', '.')
    git(root, 'commit', '--quiet', '-m', 'link')
    expect(await hash(root, { context: 'link' })).toBeUndefined()
  })

  test('before the first commit', async () => {
    const root = await folderOf({ 'app/Dockerfile': 'FROM scratch' })
    git(root, 'init', '--quiet')
    expect(await hash(root)).toBeUndefined()
  })

  test('without git', async () => {
    const io = testIo({ PATH: folder() })
    expect(await readCommitted(BUILD, await checkout(), io)).toBeUndefined()
  })
})
