import { createHash, createHmac } from 'node:crypto'
import { credentials } from './credentials.js'

const { AWS_REGION } = process.env
const sha256 = (text) => createHash('sha256').update(text).digest('hex')
const hmac = (key, text) => createHmac('sha256', key).update(text).digest()

/** The text of an object. Signed as AWS wants it (Signature Version 4), which an SDK would do. */
export async function readObject(bucket, key) {
  const role = await credentials()
  const host = `s3.${AWS_REGION}.amazonaws.com`
  const path = `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const date = time.slice(0, 8)
  const headers = {
    host,
    'x-amz-content-sha256': sha256(''),
    'x-amz-date': time,
    'x-amz-security-token': role.token,
  }
  const names = Object.keys(headers).join(';')
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`)
  const request = ['GET', path, '', lines.join(''), names, sha256('')].join('\n')
  const scope = `${date}/${AWS_REGION}/s3/aws4_request`
  const day = [date, AWS_REGION, 's3', 'aws4_request'].reduce(hmac, `AWS4${role.secret}`)
  const signature = hmac(day, ['AWS4-HMAC-SHA256', time, scope, sha256(request)].join('\n')).toString('hex')
  const authorization = `AWS4-HMAC-SHA256 Credential=${role.key}/${scope}, SignedHeaders=${names}, Signature=${signature}`
  const answer = await fetch(`https://${host}${path}`, { headers: { ...headers, authorization } })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`S3 says ${answer.status}: ${/<Code>([^<]*)</.exec(text)?.[1]}`)
  return text
}
