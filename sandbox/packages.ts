import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Programs of the machine that a sandbox runs, and the Debian package that brings each. */
const programs: Readonly<Record<string, string>> = {
  etcd: 'etcd-server',
  dockerd: 'docker.io',
  docker: 'docker.io',
  containerd: 'containerd',
  runc: 'runc',
  conntrack: 'conntrack',
  iptables: 'iptables',
  'docker-registry': 'docker-registry',
  htpasswd: 'apache2-utils',
  slirp4netns: 'slirp4netns',
  ip: 'iproute2',
  openssl: 'openssl',
  git: 'git',
  tar: 'tar',
}

/** Files that belong to no program on PATH. */
const files: Readonly<Record<string, string>> = {
  '/usr/lib/cni/bridge': 'containernetworking-plugins',
}

/** Where `program` is on PATH; the folders of root's programs count as well. */
export const findProgram = (program: string): string | undefined =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin']
    .filter(Boolean)
    .map((dir) => join(dir, program))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })

/** busybox serves as the base image's userland, so it has to need no library. */
const busyboxIsStatic = (): boolean => {
  const path = findProgram('busybox')
  return path !== undefined && spawnSync('ldd', [path]).status !== 0
}

export const missingPackages = (): string[] => {
  const missing = Object.entries(programs)
    .filter(([program]) => findProgram(program) === undefined)
    .map(([, name]) => name)
  for (const [file, name] of Object.entries(files)) if (!existsSync(file)) missing.push(name)
  if (!busyboxIsStatic()) missing.push('busybox-static')
  if (spawnSync('python3', ['-c', 'import ensurepip, venv']).status !== 0) missing.push('python3-venv')
  return [...new Set(missing)]
}

/**
 * Installs the packages without starting any service of them: packages ask policy-rc.d first, 101 is "not allowed".
 * One script, so that the file is gone again whatever happens to whoever started it.
 */
const script = `
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
policy=/usr/sbin/policy-rc.d
trap 'exit 130' HUP INT TERM
if [ ! -e $policy ]; then
  trap 'rm -f $policy' EXIT
  printf '#!/bin/sh\\nexit 101\\n' >$policy
  chmod 755 $policy
fi
install() { apt-get -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends "$@"; }
install "$@" || { apt-get update -q && install "$@"; }
`

export const installPackages = (names: readonly string[]): void => {
  if (names.length === 0) return
  const sudo = process.getuid?.() === 0 ? [] : ['sudo']
  if (!findProgram('apt-get') || (sudo.length > 0 && !findProgram('sudo')))
    throw new Error(`The sandbox needs ${names.join(', ')}.\nInstall it as root: apt-get install -y ${names.join(' ')}`)
  console.error(`sandbox: installing ${names.join(', ')}`)
  const argv = [...sudo, 'sh', '-c', script, 'sh', ...names]
  const done = spawnSync(argv[0] as string, argv.slice(1), { encoding: 'utf8', input: '' })
  if (done.status === 0) return
  const command = `apt-get install -y ${names.join(' ')}`
  throw new Error(`Installing failed:\n${(done.stdout + done.stderr).slice(-4000)}\nFix: as root, ${command}`)
}
