import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { always } from './headers.js'
import { type ParserError, type ServedSocket, serveEscaped } from './raw-target.js'

const requestLine = /^[!#$%&'*+.^_`|~\w-]+ \S+ HTTP\/1\.[01]\r\n/
const noTunnel = 'HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'
// Arbitrary: time to read a line of text before the connection goes.
const lastWordsMs = 1000

/**
 * Answers what never becomes a request: Go's answers, as far as Node's parser distinguishes the
 * reasons.
 */
export function answerBadRequests(server: Server): void {
  server.on('clientError', (error: ParserError, socket: ServedSocket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    if (waiting.has(socket) || serveEscaped(server, socket, error)) return
    refuse(error, socket)
  })
  // CONNECT asks for a tunnel, which we don't offer. Without a listener Node drops the connection
  // without an answer.
  server.on('connect', (_request: IncomingMessage, socket: ServedSocket) => {
    if (socket._httpMessage) socket.destroy()
    else endWith(socket, noTunnel)
  })
}

/** Connections whose last answer waits for earlier ones; their parser reports the same fault again. */
const waiting = new WeakSet<Socket>()

function refuse(error: ParserError, socket: ServedSocket): void {
  const earlier = socket._httpMessage
  // In the middle of an answer, another one would count as part of it.
  if (!socket.writable || earlier?.headersSent) {
    socket.destroy()
    return
  }
  // What follows a whole request is at fault: that request gets its own answer first.
  if (earlier?.req.complete) {
    waiting.add(socket)
    earlier.once('close', () => refuse(error, socket))
    return
  }
  const [status, body] = badRequest(error)
  const headers = body.startsWith('{') ? always : { 'Content-Type': 'text/plain; charset=utf-8' }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  endWith(
    socket,
    `HTTP/1.1 ${status}\r\n${lines.join('')}Connection: close\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

/**
 * Sends the last answer on a connection and closes it after a fixed time, not when it falls silent:
 * a client that never closes its side, or keeps sending, would hold the socket forever. Whatever it
 * still sends is dropped.
 */
function endWith(socket: Socket, text: string): void {
  socket.end(text)
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), lastWordsMs).unref()
  socket.once('close', () => clearTimeout(timer))
}

function badRequest(error: ParserError): [status: string, body: string] {
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      return ['431 Request Header Fields Too Large', '431 Request Header Fields Too Large']
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return ['408 Request Timeout', '408 Request Timeout']
    case 'HPE_INVALID_METHOD':
      // Node's parser only knows a list of methods; Go accepts any well-formed one.
      if (!requestLine.test(lineAtFault(error))) break
      return [
        '404 Not Found',
        '{"data":{},"message":"The requested resource wasn\'t found.","status":404}',
      ]
  }
  return ['400 Bad Request', '400 Bad Request']
}

/** From the line in which the parser stopped: a packet may begin with other requests. */
function lineAtFault({ rawPacket, bytesParsed = 0 }: ParserError): string {
  const packet = rawPacket?.toString('latin1') ?? ''
  return packet.slice(packet.lastIndexOf('\n', bytesParsed) + 1)
}
