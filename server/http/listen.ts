import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type Koa from 'koa'
import type { Logger } from 'pino'
import type { Config } from '../base/config.js'
import { StartError } from '../base/errors.js'
import { always } from './headers.js'
import { type ParserError, type ServedSocket, serveEscaped } from './raw-target.js'

export interface Listening {
  /** Where clients find the server, such as `http://127.0.0.1:8090`. */
  url: string
  /** Stops accepting and resolves when the running requests are answered, at most 10 s later. */
  close(): Promise<void>
}

/** Limits on one connection; the defaults are PocketBase's (apis/serve.go, Go's net/http). */
export interface ConnectionLimits {
  /** Until the headers are there. */
  headersTimeoutMs: number
  /** Until the whole request is there; also how long a connection may stay idle. */
  requestTimeoutMs: number
  /** Request line and headers. Filters travel in the query, so the peer's 1 MiB stays. */
  maxHeaderBytes: number
  /** How often slow connections are looked for. */
  checkIntervalMs: number
}

const peerLimits: ConnectionLimits = {
  headersTimeoutMs: 60_000,
  requestTimeoutMs: 300_000,
  maxHeaderBytes: 1 << 20,
  checkIntervalMs: 10_000,
}

const requestLine = /^[!#$%&'*+.^_`|~\w-]+ \S+ HTTP\/1\.[01]\r\n/
const closeTimeoutMs = 10_000
const idleSweepMs = 50

/**
 * Opens the sockets: HTTP, or HTTPS with HTTP redirecting to it.
 * Throws StartError for an address in use, a bad address and an unreadable certificate.
 */
export async function listen(
  koa: Koa,
  config: Pick<Config, 'serve'>,
  log: Logger,
  limits: Partial<ConnectionLimits> = {},
): Promise<Listening> {
  const { http, https } = config.serve
  const options = serverOptions({ ...peerLimits, ...limits })
  const servers: Server[] = []
  const open = async (server: Server, option: string, address: string) => {
    answerBadRequests(server)
    servers.push(server)
    await bind(server, option, address)
  }
  try {
    if (https === '') {
      await open(createServer(options, koa.callback()), '--http', http)
    } else {
      const secure = createHttps(options, config, koa)
      await open(secure, '--https', https)
      if (http !== '') {
        const { port } = secure.address() as AddressInfo
        await open(createServer(options, redirectTo(port)), '--http', http)
      }
    }
  } catch (error) {
    await Promise.all(servers.map(closeServer))
    throw error
  }
  const url = urlOf(servers[0]!, https === '' ? 'http' : 'https', https || http)
  log.debug({ url }, 'listening')
  return { url, close: async () => void (await Promise.all(servers.map(closeServer))) }
}

/** Splits `HOST:PORT`; no host means every interface. Throws StartError. */
export function parseAddress(option: string, address: string): { host: string; port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(address)
  const port = Number(match?.[3])
  if (!match || port > 65_535) {
    throw new StartError(`${option} "${address}": allowed is HOST:PORT, such as 127.0.0.1:8090`)
  }
  return { host: match[1] ?? match[2] ?? '', port }
}

function serverOptions(limits: ConnectionLimits) {
  return {
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.requestTimeoutMs,
    maxHeaderSize: limits.maxHeaderBytes,
    connectionsCheckingInterval: limits.checkIntervalMs,
    noDelay: true,
  }
}

function createHttps(
  options: ReturnType<typeof serverOptions>,
  { serve }: Pick<Config, 'serve'>,
  koa: Koa,
): Server {
  const cert = readPem('--cert', serve.cert)
  const key = readPem('--key', serve.key)
  try {
    // The peer's floor (apis/serve.go), and Node's own default: said, so that it stays.
    return createSecureServer({ ...options, cert, key, minVersion: 'TLSv1.2' }, koa.callback())
  } catch (error) {
    const reason = (error as Error).message
    throw new StartError(`--https "${serve.https}": --cert and --key do not fit: ${reason}`)
  }
}

function readPem(option: string, file: string): Buffer {
  if (file === '') throw new StartError(`--https needs ${option} FILE`)
  try {
    return readFileSync(file)
  } catch (error) {
    throw new StartError(`${option} "${file}": ${(error as Error).message}`)
  }
}

function bind(server: Server, option: string, address: string): Promise<void> {
  const { host, port } = parseAddress(option, address)
  return new Promise((done, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'the address is already in use' : error.message
      reject(new StartError(`${option} "${address}": ${reason}`))
    })
    server.listen({ port, ...(host !== '' && { host }) }, done)
  })
}

function urlOf(server: Server, scheme: string, address: string): string {
  const { port } = server.address() as AddressInfo
  return `${scheme}://${address.slice(0, address.lastIndexOf(':')) || '127.0.0.1'}:${port}`
}

/** Go's acme redirect: 302 for reading, 400 for the rest, which must not be repeated elsewhere. */
function redirectTo(port: number) {
  return (request: IncomingMessage, response: ServerResponse) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(400, plainText('Use HTTPS\n')).end('Use HTTPS\n')
      return
    }
    const host = (request.headers.host ?? '').replace(/:\d*$/, '')
    const target = request.url?.startsWith('/') ? request.url : '/'
    const authority = port === 443 ? host : `${host}:${port}`
    response.writeHead(302, { Location: `https://${authority}${target}` }).end()
  }
}

function plainText(body: string): Record<string, string | number> {
  return { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': body.length }
}

/** What never becomes a request: Go's answers, as far as the parser tells the reasons apart. */
function answerBadRequests(server: Server): void {
  server.on('clientError', (error: ParserError, socket: ServedSocket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    if (serveEscaped(server, socket, error)) return
    // In the middle of an answer another one would count as part of it.
    if (socket._httpMessage?.headersSent) {
      socket.destroy()
      return
    }
    const [status, body] = badRequest(error)
    const headers = body.startsWith('{') ? always : { 'Content-Type': 'text/plain; charset=utf-8' }
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.end(
      `HTTP/1.1 ${status}\r\n${lines.join('')}Connection: close\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    )
    // Without this a peer that never closes its side keeps the socket for good.
    socket.setTimeout(1000, () => socket.destroy())
  })
  // A tunnel is asked for: there is none, and without a listener Node drops the connection unanswered.
  server.on('connect', (_request: IncomingMessage, socket: Socket) => {
    socket.end(`HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  })
}

function badRequest(error: ParserError): [status: string, body: string] {
  switch (error.code) {
    case 'HPE_HEADER_OVERFLOW':
      return ['431 Request Header Fields Too Large', '431 Request Header Fields Too Large']
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return ['408 Request Timeout', '408 Request Timeout']
    case 'HPE_INVALID_METHOD':
      // Node's parser knows a list of methods; to Go an unknown one is as good as a wrong one.
      if (!requestLine.test(error.rawPacket?.toString('latin1') ?? '')) break
      return [
        '404 Not Found',
        '{"data":{},"message":"The requested resource wasn\'t found.","status":404}',
      ]
  }
  return ['400 Bad Request', '400 Bad Request']
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return
  const closed = new Promise((done) => server.close(done))
  // A connection whose last request was running becomes idle later: look again and again.
  const sweep = setInterval(() => server.closeIdleConnections(), idleSweepMs)
  const deadline = setTimeout(() => server.closeAllConnections(), closeTimeoutMs)
  server.closeIdleConnections()
  await closed
  clearInterval(sweep)
  clearTimeout(deadline)
}
