import type { Dispatcher as Any } from 'undici'
import connect from 'undici/lib/api/api-connect.js'
import send from 'undici/lib/api/api-request.js'
import Agent from 'undici/lib/dispatcher/agent.js'
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js'
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js'

// The parts of undici that a client needs. Its index would bring fetch, WebSockets, caches and mocks: 700 kB of code.
export { Agent, EnvHttpProxyAgent }

// As its index does: the way through a proxy is by a method of the connection to that.
Object.assign(Dispatcher.prototype, { request: send, connect })

type Options = Omit<Any.RequestOptions, 'origin' | 'path' | 'method'> & {
  readonly method?: Any.HttpMethod
  readonly dispatcher: Any
}

/** Sends one HTTP request, GET if it says nothing else; it follows no redirect, and any status is an answer. */
export function request(
  url: string | URL,
  { dispatcher, method = 'GET', ...options }: Options,
): Promise<Any.ResponseData> {
  const { origin, pathname, search } = new URL(url)
  return dispatcher.request({ ...options, method, origin, path: `${pathname}${search}` })
}
