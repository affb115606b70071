import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { moodOf } from './moods.ts'

/** A registry that serves the base images under any first name, in the mood that this name tells. */
interface Config {
  readonly listen: string
  readonly cert: string
  readonly key: string
  readonly host: string
  /** The registry that holds the images. */
  readonly images: string
}

const { values } = parseArgs({ options: { config: { type: 'string' } } })
if (values.config === undefined) throw new Error('--config FILE is missing')
const config: Config = JSON.parse(readFileSync(values.config, 'utf8'))
const [host = '', port] = config.listen.split(':')

const firstAsked = new Map<string, number>()

const tls = { cert: readFileSync(config.cert), key: readFileSync(config.key) }
const server = createServer(tls, async (incoming, outgoing) => {
  const [, repository, rest] = /^\/v2\/(.+?)(\/(?:manifests|blobs)\/.*)$/.exec(incoming.url ?? '') ?? []
  if (repository === undefined || rest === undefined) return outgoing.writeHead(200).end('{}')
  const first = firstAsked.get(repository) ?? Date.now()
  firstAsked.set(repository, first)
  const mood = moodOf({ repository, host: config.host, known: (Date.now() - first) / 1000 })
  // What follows the first look at an image is as quick as ever.
  if (incoming.method === 'HEAD') await sleep((mood.delaySeconds ?? 0) * 1000)
  if (mood.refusal !== undefined) {
    const { status, code, message } = mood.refusal
    const challenge = { 'www-authenticate': `Basic realm="https://${config.host}/",service="ecr.amazonaws.com"` }
    outgoing.writeHead(status, { 'content-type': 'application/json', ...(status === 401 ? challenge : {}) })
    return outgoing.end(JSON.stringify({ errors: [{ code, message }] }))
  }
  const url = `${config.images}/v2/library/${repository.split('/').at(-1)}${rest}`
  const { accept } = incoming.headers
  request(url, { method: incoming.method, headers: accept === undefined ? {} : { accept } }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(outgoing)
  })
    .on('error', () => outgoing.destroy())
    .end()
})
server.listen(Number(port), host, () => console.log(JSON.stringify({ ready: true })))
