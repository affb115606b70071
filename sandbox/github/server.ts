import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { serve } from './http.ts'
import { createIssuer } from './oidc.ts'
import { createRest } from './rest.ts'

/** GitHub as the sandbox needs it, at its real host names: `node sandbox/github/server.ts --config config.json`. */
interface Config {
  readonly listen: string
  readonly cert: string
  readonly key: string
  /** RSA private key, made when absent. */
  readonly signingKeyFile: string
  /** Written before the ready line: AWS verifies tokens with it. */
  readonly jwksFile: string
}

const { values } = parseArgs({ options: { config: { type: 'string' } } })
if (values.config === undefined) throw new Error('--config FILE is missing')
const config: Config = JSON.parse(readFileSync(values.config, 'utf8'))

const issuer = createIssuer(config.signingKeyFile, config.jwksFile)
await serve(config.listen, config, {
  'token.actions.githubusercontent.com': issuer.discovery,
  'pipelines.actions.githubusercontent.com': issuer.tokenService,
  'api.github.com': createRest(),
})
console.log(JSON.stringify({ ready: true }))
