import { createServer } from 'node:http'
import app from './package.json' with { type: 'json' }

const port = Number(process.env.PORT ?? 3000)
const answer = `Hello from ${process.env.NAMESPACE || 'nowhere'}\nversion ${app.version}\n`

const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' })
  response.end(answer)
})

// Not localhost: the load balancer and the probes come from outside the pod.
server.listen(port, '0.0.0.0', () => console.log(`Listening on 0.0.0.0:${port}`))

// Kubernetes stops a pod by SIGTERM: answer what is under way, then go.
process.on('SIGTERM', () => {
  server.close(() => process.exit(0))
  server.closeIdleConnections()
})
