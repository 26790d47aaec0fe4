import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { fail } from '../base/errors.js'
import { checkEach, checkForm, joinFaults, length, required } from '../base/form-errors.js'
import { endsKey } from '../base/kernel-queues.js'
import type { Exchange, Route } from '../base/route.js'
import type { Sink } from '../realtime/client.js'
import { chunked, type Message } from '../realtime/message.js'
import { unreadableAlike } from './unreadable.js'

const path = '/api/realtime'

/** Realtime news. Source: PocketBase apis/realtime.go. */
export const realtimeRoutes: readonly Route[] = [
  { name: 'connect', method: 'GET', path, isQuiet: true, run: runConnect },
  // A thousand subscriptions of 2,500 characters, and the JSON around them.
  { name: 'submitSubscriptions', method: 'POST', path, bodyLimitBytes: 4 << 20, run: runSubmit },
]

async function runConnect(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const { realtime } = app
  const address = caller.ip
  const free = await realtime.admit(address)
  exchange.set({
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
  })
  exchange.status = 200
  // A HEAD request would hold a connection that nothing can be sent on.
  if (exchange.method === 'HEAD') return free()
  // Written without Koa's stream, which costs twice the memory.
  exchange.respond = false
  const { res } = exchange
  const { socket } = res
  if (!socket || socket.destroyed) return free()
  res.flushHeaders()
  // A dead client's kernel doesn't answer: the probes detect that while nothing is written.
  socket.setKeepAlive(true, 60_000)
  const { ended, closed } = realtime.connect(address, new SocketSink(res, socket))
  res.once('close', () => {
    closed()
    free()
  })
  // Half closed: nobody reads any more, or nobody that PocketBase would write to. Node's HTTP server
  // would end each connection at once: 8,000 who left together held the event loop for 0.7 s.
  socket.removeAllListeners('end')
  // It may have come while an earlier request of the connection was served.
  if (socket.readableEnded) ended()
  else socket.once('end', ended)
}

// For longer messages, writing in two pieces is cheaper than copying the text for each client.
// Arbitrary.
const sharedFromBytes = 4096

/**
 * Each frame goes to the socket in one piece: an answer's own write() makes four pieces of a chunk.
 * Clients share the bytes of long messages, so a slow reader only costs a few bytes of memory per
 * message. A class, since closures would cost each connection half a kilobyte.
 */
class SocketSink implements Sink {
  readonly #res: ServerResponse
  readonly #socket: Socket
  readonly #asChunk: boolean
  #ends: string | undefined

  constructor(res: ServerResponse, socket: Socket) {
    this.#res = res
    this.#socket = socket
    this.#asChunk = res.chunkedEncoding
  }

  get ends(): string {
    this.#ends ??= endsOf(this.#socket)
    return this.#ends
  }

  get pending(): number {
    return this.#socket.writableLength
  }

  write(id: string, message: Message): boolean {
    const socket = this.#socket
    const form = this.#asChunk ? chunked(message) : message
    const { head, tail, encoding } = form
    if (form.length < sharedFromBytes) return socket.write(head + id + tail, encoding)
    socket.cork()
    socket.write(head + id, 'latin1')
    const takesMore = socket.write(bytesOf(form))
    socket.uncork()
    return takesMore
  }

  onceWritable(go: () => void): void {
    this.#socket.once('drain', go)
  }

  end(): void {
    this.#res.end()
  }

  destroy(): void {
    this.#socket.destroy()
  }
}

/** '' if it isn't a TCP connection. */
function endsOf({ localPort, remoteAddress, remotePort }: Socket): string {
  if (localPort === undefined || remoteAddress === undefined || remotePort === undefined) return ''
  return endsKey({ localPort, remoteAddress, remotePort })
}

const bytes = new WeakMap<Message, Buffer>()

/** A message's tail as bytes, made once for all connections. */
function bytesOf(message: Message): Buffer {
  let made = bytes.get(message)
  if (!made) {
    made = Buffer.from(message.tail, message.encoding)
    bytes.set(message, made)
  }
  return made
}

async function runSubmit(exchange: Exchange): Promise<void> {
  const { app, input, caller } = exchange.state
  const { clientId, subscriptions } = await unreadableAlike(
    input.form('api/submitSubscriptions.body'),
    'request.invalid',
  )
  const faults = joinFaults({
    ...checkForm({ clientId }, { clientId: [required, length(1, 255)] }),
    subscriptions:
      checkForm({ subscriptions }, { subscriptions: [length(0, 1000)] })?.['subscriptions'] ??
      checkEach(subscriptions, [length(0, 2500)]),
  })
  if (faults) throw fail('request.invalid', { data: faults })
  await app.realtime.subscribe(clientId, subscriptions, caller)
  exchange.status = 204
}
