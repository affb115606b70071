import { createServer } from 'node:http'
import { readObject } from './s3.js'

const port = Number(process.env.PORT ?? 3000)
const { BUCKET, KEY = 'hello.txt' } = process.env

const server = createServer(async ({ url }, response) => {
  response.setHeader('content-type', 'text/plain; charset=utf-8')
  // The probe asks for the app alone: while S3 is away, no pod would be the better one.
  if (url === '/healthz') return response.end('ok\n')
  try {
    response.end(await readObject(BUCKET, KEY))
  } catch (error) {
    console.error(error.message)
    response.writeHead(502).end('The object cannot be read; the log says why.\n')
  }
})

server.listen(port, '0.0.0.0', () => console.log(`Listening on 0.0.0.0:${port}`))

// Kubernetes stops a pod by SIGTERM: answer what is under way, then go.
process.on('SIGTERM', () => {
  server.close(() => process.exit(0))
  server.closeIdleConnections()
})
