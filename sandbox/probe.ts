import { request as httpRequest, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'

/** True when something takes connections there; an error when not. */
export const listens = (port: number, host = '127.0.0.1'): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, host, () => {
      socket.destroy()
      resolve(true)
    }).on('error', reject)
  })

/** The status a local server answers with; whose certificate it shows is not asked. */
export const statusOf = (scheme: 'http' | 'https', options: RequestOptions): Promise<number> =>
  new Promise((resolve, reject) => {
    const request = scheme === 'https' ? httpsRequest : httpRequest
    const asked = { ...options, agent: false, rejectUnauthorized: false, timeout: 2000 }
    const sent = request(asked, (response) => resolve(response.resume().statusCode ?? 0))
    sent
      .on('error', reject)
      .on('timeout', () => sent.destroy())
      .end()
  })
