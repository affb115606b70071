import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Part, readAnswer } from '../part.ts'
import { statusOf } from '../probe.ts'
import { mirrorAddress, otherRegistryHost, partnerRegistryHost, registryHost, type World } from '../world.ts'

/** bcrypt of the passwords that the sandbox's ECR hands out (world.ts); a weak cost, as each request is checked anew. */
const users = {
  registry: 'AWS:$2y$05$n.txMU.CUMjfzFUblcIeieBobfeHWeOplmPHj.sjHJldEvhNqMwai\n',
  'partner-registry': 'AWS:$2y$04$xl1OatObcfrbt8VV5OcIUuE9hYQctVkGN54AhzaDQFAxwVoGDce3e\n',
}

const common = (world: World, name: string) => ({
  version: '0.1',
  log: { level: 'warn', accesslog: { disabled: true } },
  storage: {
    filesystem: { rootdirectory: world.path(name) },
    delete: { enabled: true },
    cache: { blobdescriptor: 'inmemory' },
  },
})

const start = (world: World, name: string, config: object) => {
  mkdirSync(world.path(name), { recursive: true })
  writeFileSync(world.path(`${name}.json`), JSON.stringify(config))
  return { argv: ['docker-registry', 'serve', world.path(`${name}.json`)] }
}

const privateRegistry =
  (name: keyof typeof users, host: string, address: string) =>
  (world: World): Part => ({
    name,
    start: () => {
      const logins = world.path(`${name}.htpasswd`)
      writeFileSync(logins, users[name])
      const tls = { certificate: world.path('pki/registry.pem'), key: world.path('pki/registry.key') }
      return start(world, name, {
        ...common(world, name),
        http: { addr: `${address}:443`, tls, secret: world.id },
        auth: { htpasswd: { realm: host, path: logins } },
      })
    },
    ready: async () => (await statusOf('https', { host: address, path: '/v2/' })) === 401,
  })

/** The account's private registry at its ECR name. */
export const registry = privateRegistry('registry', registryHost, '127.0.0.3')
/** That of another account, which takes pushes of those who have its password. */
export const partnerRegistry = privateRegistry('partner-registry', partnerRegistryHost, '127.0.0.9')

const mount = (...args: readonly string[]): void => {
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`mount ${args.join(' ')} failed: ${stderr}`)
}

/** Serves the cached base images; what is pushed to it lands in this sandbox only. */
export const mirror = (world: World): Part => ({
  name: 'mirror',
  start: () => {
    const [base, upper, work, all] = ['base', 'new', 'work', ''].map((name) =>
      world.path(`mirror${name && `.${name}`}`),
    )
    for (const dir of [base, upper, work, all]) mkdirSync(dir as string, { recursive: true })
    // By a path of our own: that of a home may have characters that are an overlay's separators.
    mount('--bind', world.tools.images, base as string)
    mount('-t', 'overlay', '-o', `lowerdir=${base},upperdir=${upper},workdir=${work}`, 'overlay', all as string)
    return start(world, 'mirror', { ...common(world, 'mirror'), http: { addr: mirrorAddress, secret: world.id } })
  },
  ready: async () => (await fetch(`http://${mirrorAddress}/v2/`)).ok,
})

/** Another account's registry: what its images do is in their names. */
export const otherRegistry = (world: World): Part => ({
  name: 'other-registry',
  start: () => {
    const config = {
      listen: '127.0.0.7:443',
      cert: world.path('pki/registry.pem'),
      key: world.path('pki/registry.key'),
      host: otherRegistryHost,
      images: `http://${mirrorAddress}`,
    }
    writeFileSync(world.path('other-registry.json'), JSON.stringify(config))
    const server = join(world.repository, 'sandbox/registry/server.ts')
    return { argv: [process.execPath, server, '--config', world.path('other-registry.json')] }
  },
  ready: () => readAnswer(world, 'other-registry') !== undefined,
})
