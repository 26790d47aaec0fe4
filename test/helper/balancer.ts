import { once } from 'node:events'
import { globalAgent } from 'node:http'
import { Worker } from 'node:worker_threads'

/**
 * Listens on a port of loopback and gives each connection to the next of the servers at `ports`. In
 * a thread of its own: a test that waits for its database holds this one, and a server that refuses
 * a body waits half a second for its client to read the answer.
 */
export async function balance(port: number, ports: readonly number[]): Promise<Worker> {
  const thread = new Worker(new URL('balancer-thread.mjs', import.meta.url), {
    workerData: { port, ports },
    execArgv: [],
  })
  await once(thread, 'message')
  thread.unref()
  return thread
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
