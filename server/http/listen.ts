import { readFileSync } from 'node:fs'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import type { Config } from '../base/config.js'
import { StartError } from '../base/errors.js'
import { answerBadRequests } from './bad-requests.js'
import { createConnections } from './connections.js'

export interface Listening {
  /** Where clients find the server, such as `http://127.0.0.1:8090`. */
  url: string
  /**
   * Stops accepting. Running requests may finish; a half-sent request gets one more second.
   * Resolves when no connection is left, after 8 s at most.
   */
  close(): Promise<void>
  /**
   * Stops accepting, and serves the open connections until each has closed by itself, for 6 s at
   * most.
   */
  retire(): Promise<void>
}

/** Limits on one connection; the defaults are PocketBase's (apis/serve.go, Go's net/http). */
export interface ConnectionLimits {
  /** Until the headers have arrived. */
  headersTimeoutMs: number
  /** Until the whole request has arrived; also how long a connection may be idle. */
  requestTimeoutMs: number
  /** Request line and headers. Filters are sent in the query, so this is the peer's 1 MiB. */
  maxHeaderBytes: number
  /** How often slow connections are checked. */
  checkIntervalMs: number
  /** How long a client may leave an answer unread. Default: serve.writeTimeout. */
  writeTimeoutMs?: number
  /** How long shutdown waits for the rest of a request. */
  restMs: number
  /** How long shutdown waits in total. */
  longestStopMs: number
  /** How long connections have to close by themselves. */
  retireMs: number
}

const peerLimits: ConnectionLimits = {
  headersTimeoutMs: 60_000,
  requestTimeoutMs: 300_000,
  maxHeaderBytes: 1 << 20,
  checkIntervalMs: 10_000,
  // Both are arbitrary: together with everything that follows, shutdown should take at most 10 s.
  restMs: 1_000,
  longestStopMs: 8_000,
  // Longer than a busy client leaves a connection idle.
  retireMs: 6_000,
}

/**
 * Opens the sockets: HTTP, or HTTPS with HTTP redirecting to it. Throws StartError if an address is
 * in use or malformed, or a certificate can't be read.
 */
export async function listen(
  koa: { callback(): RequestListener },
  config: Pick<Config, 'serve'>,
  log: Logger,
  limits: Partial<ConnectionLimits> = {},
): Promise<Listening> {
  const { http, https } = config.serve
  const all = { ...peerLimits, ...limits }
  const options = serverOptions(all)
  const connections = createConnections({
    writeTimeoutMs: all.writeTimeoutMs ?? config.serve.writeTimeout * 1000,
    checkIntervalMs: all.checkIntervalMs,
    restMs: all.restMs,
    longestMs: all.longestStopMs,
  })
  const serve = connections.inOrder(koa.callback())
  const servers: Server[] = []
  const open = async (server: Server, option: string, address: string) => {
    answerHalfClosed(server)
    answerBadRequests(server)
    connections.watch(server)
    servers.push(server)
    await bind(server, option, address)
  }
  try {
    if (https === '') {
      await open(createServer(options, serve), '--http', http)
    } else {
      const secure = createHttps(options, config, serve)
      await open(secure, '--https', https)
      if (http !== '') {
        const { port } = secure.address() as AddressInfo
        await open(createServer(options, connections.inOrder(redirectTo(port))), '--http', http)
      }
    }
  } catch (error) {
    await connections.close()
    throw error
  }
  const url = urlOf(servers[0]!, https === '' ? 'http' : 'https', https || http)
  log.debug({ url }, 'listening')
  return { url, close: connections.close, retire: () => connections.retire(all.retireMs) }
}

/** A client that sends nothing more may still read: as in Go, it gets the answers that it waits for. */
function answerHalfClosed(server: Server): void {
  // Node keeps this out of its types and its documentation, and has had it for ten years.
  Object.assign(server, { httpAllowHalfOpen: true })
}

/** Splits `HOST:PORT`; without a host, it means every interface. Throws StartError. */
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
  listener: RequestListener,
): Server {
  const cert = readPem('--cert', serve.cert)
  const key = readPem('--key', serve.key)
  try {
    // The peer's minimum (apis/serve.go), and Node's own default; set explicitly so that it stays.
    return createSecureServer({ ...options, cert, key, minVersion: 'TLSv1.2' }, listener)
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

/**
 * Like Go's acme redirect: 302 for reads, 400 for other methods, which must not be repeated
 * elsewhere.
 */
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
