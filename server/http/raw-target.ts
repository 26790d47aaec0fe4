import type { Server, ServerResponse } from 'node:http'
import { Server as SecureServer } from 'node:https'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'

/** What Node's parser says about a request that it refuses. */
export interface ParserError extends NodeJS.ErrnoException {
  rawPacket?: Buffer
  /** Where in the packet it stopped. */
  bytesParsed?: number
}

/** A connection with the answer that Node is sending on it; nothing public gives access to it. */
export type ServedSocket = Socket & { _httpMessage?: ServerResponse | null }

const requestLine = /^([A-Z]+ )([^ \r\n]+)( HTTP\/1\.[01]\r\n)/
const beyondAscii = /[\x80-\xff]/
// The client's own header would keep an HTTP/1.0 connection open.
const connectionLine = /^(?:proxy-)?connection:.*\r\n/gim

/**
 * Node's parser refuses a request target with bytes beyond ASCII. Go's accepts them, and curl and
 * Go's own client send them: a filter with an umlaut. Such a request is served again with those
 * bytes escaped, on the rest of its connection, which then closes. Returns false for any other
 * fault, for a request that didn't arrive in one piece, and while an earlier request is being
 * answered, because the answers would change places.
 */
export function serveEscaped(server: Server, socket: ServedSocket, error: ParserError): boolean {
  if (rescued.has(socket)) return true
  if (error.code !== 'HPE_INVALID_URL' || socket._httpMessage) return false
  const escaped = escapeTarget(error)
  if (!escaped) return false
  rescued.add(socket)
  const again = new Rescued(socket)
  socket.once('close', () => again.destroy())
  server.emit(server instanceof SecureServer ? 'secureConnection' : 'connection', again)
  again.push(escaped)
  return true
}

/**
 * Connections that are being answered; errors and timeouts that their parser reports are outdated.
 */
const rescued = new WeakSet<Socket>()

function escapeTarget({ rawPacket: packet, bytesParsed }: ParserError): Buffer | undefined {
  if (!packet) return undefined
  const text = packet.toString('latin1')
  const [line = '', method, target = '', version] = requestLine.exec(text) ?? []
  const headEnd = text.indexOf('\r\n\r\n')
  if (!beyondAscii.test(target) || headEnd < 0) return undefined
  // A packet may begin with the body of an earlier request: only this one's request line may be at
  // fault.
  if (text.search(beyondAscii) !== bytesParsed) return undefined
  const head = text.slice(line.length, headEnd + 2)
  const bodyBytes = Number(/^content-length:[ \t]*(\d+) *$/im.exec(head)?.[1] ?? 0)
  if (/^transfer-encoding:/im.test(head) || packet.length < headEnd + 4 + bodyBytes)
    return undefined
  const path = target.replace(
    /[\x80-\xff]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  const start = `${method}${path}${version}Connection: close\r\n`
  const rest = text.slice(headEnd + 2, headEnd + 4 + bodyBytes)
  return Buffer.from(start + head.replace(connectionLine, '') + rest, 'latin1')
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

  /** The real connection's timeouts apply. */
  setTimeout(): this {
    return this
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done)
  }

  override _final(done: () => void): void {
    // As Node does after the last answer of a connection, so that a client that stays doesn't hold
    // the socket.
    this.#socket.once('close', () => done()).destroySoon()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroySoon()
    done(error)
  }
}
