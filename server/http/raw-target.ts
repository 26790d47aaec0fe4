import type { Server } from 'node:http'
import { Server as SecureServer } from 'node:https'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'

const requestLine = /^([A-Z]+ )([^ \r\n]+)( HTTP\/1\.[01]\r\n)/
const beyondAscii = /[\x80-\xff]/

/**
 * Node's parser refuses a request target with bytes beyond ASCII. Go's takes them, and curl and Go's
 * own client send them: a filter with an umlaut. Such a request is served anew with those bytes
 * escaped, on what is left of its connection, which then closes. False for any other fault, and for
 * a request that did not come as a whole.
 */
export function serveEscaped(server: Server, socket: Socket, packet: Buffer | undefined): boolean {
  if (rescued.has(socket)) return true
  const escaped = packet && escapeTarget(packet)
  if (!escaped) return false
  rescued.add(socket)
  const again = new Rescued(socket)
  socket.once('close', () => again.destroy())
  server.emit(server instanceof SecureServer ? 'secureConnection' : 'connection', again)
  again.push(escaped)
  return true
}

/** Connections that are being answered: what their parser still finds wrong is old news. */
const rescued = new WeakSet<Socket>()

function escapeTarget(packet: Buffer): Buffer | undefined {
  const text = packet.toString('latin1')
  const [line = '', method, target = '', version] = requestLine.exec(text) ?? []
  const headEnd = text.indexOf('\r\n\r\n')
  if (!beyondAscii.test(target) || headEnd < 0) return undefined
  const head = text.slice(line.length, headEnd)
  const bodyBytes = Number(/^content-length: *(\d+) *$/im.exec(head)?.[1] ?? 0)
  if (/^transfer-encoding:/im.test(head) || packet.length < headEnd + 4 + bodyBytes)
    return undefined
  const path = target.replace(
    /[\x80-\xff]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  const start = `${method}${path}${version}Connection: close\r\n`
  return Buffer.from(start + text.slice(line.length, headEnd + 4 + bodyBytes), 'latin1')
}

/** Stands in for a connection: reads what is pushed into it, writes to the real one. */
class Rescued extends Duplex {
  readonly #socket: Socket
  readonly remoteAddress: string | undefined

  constructor(socket: Socket) {
    super()
    this.#socket = socket
    this.remoteAddress = socket.remoteAddress
  }

  /** The real connection's timeouts count. */
  setTimeout(): this {
    return this
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done)
  }

  override _final(done: () => void): void {
    // As Node does after the last answer of a connection: a client that stays keeps no socket.
    this.#socket.once('close', () => done()).destroySoon()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroySoon()
    done(error)
  }
}
