import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { request } from 'node:https'
import { region, type World } from '../world.ts'
import { agentAddress } from './injection.ts'
import type { HasAssociation } from './webhook.ts'

interface Answer {
  readonly status: number
  readonly text: string
}

/** Asks the part of the AWS endpoints that knows the associations. */
const asker = (world: World) => {
  const ca = readFileSync(world.path('pki/ca.pem'))
  return (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
    new Promise((done, fail) => {
      const sent = request(`https://sts.${region}.amazonaws.com${path}`, { ca, headers }, async (answer) => {
        let text = ''
        for await (const chunk of answer.setEncoding('utf8')) text += chunk
        done({ status: answer.statusCode ?? 0, text })
      })
      sent.on('error', fail).end()
    })
}

/** Asks whether a service account has an association. */
export const associations = (world: World): HasAssociation => {
  const ask = asker(world)
  return async (namespace, name) => {
    const query = new URLSearchParams({ namespace, name })
    return (await ask(`/_sandbox/pod-identity?${query}`)).status === 200
  }
}

/** A stand-in for EKS's agent on the node; while its add-on is not installed, nobody answers. */
export const startPodIdentityAgent = (world: World): Promise<void> => {
  const ask = asker(world)
  const server = createServer(async ({ headers }, response) => {
    const { authorization = '' } = headers
    const { status, text } = await ask('/_sandbox/pod-identity/credentials', { authorization }).catch(() => ({
      status: 503,
      text: '',
    }))
    if (status === 503) return void response.destroy()
    response.writeHead(status, { 'content-type': 'application/json' }).end(text)
  })
  return new Promise((listening) => server.listen(80, agentAddress, listening))
}
