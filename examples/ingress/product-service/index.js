import { createServer } from 'node:http'

const port = Number(process.env.PORT ?? 3000)
const products = [
  { id: 1, name: 'Lamp', price: 40 },
  { id: 2, name: 'Chair', price: 120 },
]

const server = createServer(({ url }, response) => {
  response.setHeader('content-type', 'application/json')
  if (url === '/healthz') return response.end('{}\n')
  // The load balancer hands the path on as it came.
  if (url === '/api/products') return response.end(`${JSON.stringify(products)}\n`)
  response.writeHead(404).end('{}\n')
})

server.listen(port, '0.0.0.0', () => console.log(`Listening on 0.0.0.0:${port}`))

// Kubernetes stops a pod by SIGTERM: answer what is under way, then go.
process.on('SIGTERM', () => {
  server.close(() => process.exit(0))
  server.closeIdleConnections()
})
