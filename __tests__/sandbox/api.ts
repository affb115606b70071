import { readFileSync } from 'node:fs'
import { type Api, openApi } from '../../src/cluster/api/client.ts'
import type { Sender } from '../../src/cluster/apply/send.ts'
import { kubectl } from '../e2e/cluster.ts'
import { testIo } from '../support/world.ts'

/** The sandbox's own API server, through the action's client, as an administrator. */
export function adminApi(): Api {
  const config = JSON.parse(readFileSync(process.env.SANDBOX_KUBECONFIG ?? '', 'utf8'))
  const { server, 'certificate-authority': ca } = config.clusters[0].cluster
  const address = {
    name: 'sandbox',
    endpoint: server,
    ca: readFileSync(ca, 'utf8'),
    version: '',
    reach: undefined,
    byConfigMap: false,
  }
  const account = `tests-${process.pid}`
  kubectl('create', 'serviceaccount', account)
  kubectl('create', 'clusterrolebinding', account, '--clusterrole=cluster-admin', `--serviceaccount=default:${account}`)
  const token = kubectl('create', 'token', account, '--duration=2h').trim()
  return openApi({ ...address, autoMode: false, issuer: '' }, async () => token, testIo())
}

/** Sends as the action does, for that administrator. */
export function adminSender(api: Api, force = false): Sender {
  return {
    api,
    caller: {
      cluster: 'sandbox',
      region: 'ap-northeast-1',
      arn: 'arn:aws:iam::123456789012:role/admin',
      namespace: 'default',
    },
    force,
  }
}
