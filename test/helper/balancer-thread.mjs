import { connect, createServer } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

// A load balancer that knows nothing of HTTP: each connection goes to the next of the servers. They
// see the client's own address.

const { port, ports } = workerData
let next = 0

const server = createServer({ allowHalfOpen: true }, (client) => {
  const target = ports[next++ % ports.length]
  const localAddress = client.remoteAddress
  const upstream = connect({ host: '127.0.0.1', port: target, localAddress, allowHalfOpen: true })
  for (const [from, to] of [
    [client, upstream],
    [upstream, client],
  ]) {
    from.pipe(to)
    from.on('error', () => {})
    from.on('close', () => {
      // What it said before it broke off still arrives.
      if (!from.readableEnded) to.destroySoon()
    })
  }
})
server.once('error', (error) => {
  throw error
})
server.listen(port, '127.0.0.1', () => parentPort.postMessage('listening'))
