import { execFileSync } from 'node:child_process'

/** kubectl as the sandbox's administrator. */
export function kubectl(...args: string[]): string {
  const env = { ...process.env, KUBECONFIG: process.env.SANDBOX_KUBECONFIG }
  return execFileSync('kubectl', args, { env, encoding: 'utf8' })
}

/** A namespace of one test alone; the objects in it are gone with it. */
export function newNamespace(name: string): string {
  kubectl('create', 'namespace', name)
  return name
}

/** Does not wait: the cluster goes with the sandbox. */
export function dropNamespace(name: string): void {
  kubectl('delete', 'namespace', name, '--wait=false')
}
