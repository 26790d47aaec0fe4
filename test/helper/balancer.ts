import { globalAgent } from 'node:http'
import { connect, createServer, type Server, type Socket } from 'node:net'

/**
 * Listens on a port of loopback and gives each connection to the next of the servers at `ports`, as
 * a load balancer does that knows nothing of HTTP. The servers see the client's own address.
 */
export async function balance(port: number, ports: readonly number[]): Promise<Server> {
  const open = new Set<Socket>()
  let next = 0
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const target = ports[next++ % ports.length]!
    const localAddress = client.remoteAddress!
    const upstream = connect({ host: '127.0.0.1', port: target, localAddress, allowHalfOpen: true })
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(from)
      from.pipe(to)
      from.on('error', () => {})
      from.on('close', () => {
        open.delete(from)
        // What it said before it broke off still arrives.
        if (!from.readableEnded) to.destroySoon()
      })
    }
  })
  server.on('close', () => {
    for (const socket of open) socket.destroy()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  return server
}

/** Every request of this process gets a connection of its own, so that the next server answers it. */
export async function keepNothingAlive(): Promise<void> {
  // fetch makes its dispatcher on first use; Node exports no other way to its class.
  await fetch('data:,')
  const key = Symbol.for('undici.globalDispatcher.1')
  const place = globalThis as unknown as Record<symbol, { constructor: Dispatcher }>
  const Dispatcher = place[key]!.constructor
  place[key] = new Dispatcher({ pipelining: 0 })
  Object.assign(globalAgent, { keepAlive: false })
}

type Dispatcher = new (options: { pipelining: number }) => { constructor: Dispatcher }
