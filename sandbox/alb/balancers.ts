import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { Sha256 } from '@smithy/core/checksum'
import { SignatureV4 } from '@smithy/signature-v4'
import { clusterCredentials, readCloud } from '../parts/aws.ts'
import { region, type World } from '../world.ts'

/** The account's Application Load Balancers, by the calls that the AWS Load Balancer Controller makes. */
export interface Balancers {
  /** Its DNS name; makes it when there is none of this name. Throws as the AWS SDK for Go words it. */
  readonly ensure: (name: string, scheme: string) => Promise<string>
  readonly remove: (name: string) => Promise<void>
}

const host = `elasticloadbalancing.${region}.amazonaws.com`

export const openBalancers = (world: World): Balancers => {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = clusterCredentials(world)
  const signer = new SignatureV4({
    service: 'elasticloadbalancing',
    region,
    credentials: { accessKeyId, secretAccessKey },
    sha256: Sha256,
  })
  const ca = readFileSync(world.path('pki/ca.pem'))
  const post = (headers: Record<string, string>, body: string): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const sent = request({ host, method: 'POST', path: '/', headers, ca }, async (response) => {
        const text = (await Array.fromAsync(response.setEncoding('utf8'))).join('')
        resolve({ status: response.statusCode ?? 500, text })
      })
      sent.on('error', reject).end(body)
    })
  const call = async (action: string, parameters: Readonly<Record<string, string>>): Promise<string> => {
    const body = new URLSearchParams({ Action: action, Version: '2015-12-01', ...parameters }).toString()
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    const unsigned = { method: 'POST', protocol: 'https:', hostname: host, path: '/', query: {}, body }
    const { headers } = await signer.sign({ ...unsigned, headers: { host, ...type } })
    const { status, text } = await post(headers, body)
    if (status < 300) return text
    const error = `${tag(text, 'Code')}: ${tag(text, 'Message')}`
    // Errors of the service's own have a type in the SDK; others are just an API's.
    const kind = /^(AccessDenied|Throttling|ValidationError|InternalFailure)/.test(error) ? 'api error ' : ''
    const sent = `https response error StatusCode: ${status}, RequestID: ${randomUUID()}`
    throw new Error(`operation error Elastic Load Balancing v2: ${action}, ${sent}, ${kind}${error}`)
  }
  const find = (name: string): Promise<string | undefined> =>
    call('DescribeLoadBalancers', { 'Names.member.1': name }).catch((error: Error) => {
      if (error.message.includes('LoadBalancerNotFound')) return undefined
      throw error
    })
  return {
    ensure: async (name, scheme) => {
      const subnets = readCloud(world).subnetIds.map((id, index) => [`Subnets.member.${index + 1}`, id])
      const wanted = { Name: name, Scheme: scheme, Type: 'application', ...Object.fromEntries(subnets) }
      return tag((await find(name)) ?? (await call('CreateLoadBalancer', wanted)), 'DNSName').toLowerCase()
    },
    remove: async (name) => {
      const found = await find(name)
      if (found !== undefined) await call('DeleteLoadBalancer', { LoadBalancerArn: tag(found, 'LoadBalancerArn') })
    },
  }
}

const tag = (xml: string, name: string): string =>
  (new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
