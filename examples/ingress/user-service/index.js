import { createServer } from 'node:http'

const port = Number(process.env.PORT ?? 3000)
const users = [
  { id: 1, name: 'Ada' },
  { id: 2, name: 'Grace' },
]

const server = createServer(({ url }, response) => {
  response.setHeader('content-type', 'application/json')
  if (url === '/healthz') return response.end('{}\n')
  // The load balancer hands the path on as it came.
  if (url === '/api/users') return response.end(`${JSON.stringify(users)}\n`)
  response.writeHead(404).end('{}\n')
})

server.listen(port, '0.0.0.0', () => console.log(`Listening on 0.0.0.0:${port}`))

// Kubernetes stops a pod by SIGTERM: answer what is under way, then go.
process.on('SIGTERM', () => {
  server.close(() => process.exit(0))
  server.closeIdleConnections()
})
