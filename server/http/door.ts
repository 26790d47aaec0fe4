import type { RequestListener } from 'node:http'
import type { Logger } from 'pino'
import type { Config } from '../base/config.js'
import { fail } from '../base/errors.js'
import { type Listening, listen } from './listen.js'

// A restore closes and reopens the folder within a second or two.
const retryAfterSeconds = 1

/**
 * Listens in place of gateways that are closed for a moment, and tells all clients to try again.
 * Throws StartError.
 */
export function listenAsDoor(config: Pick<Config, 'serve'>, log: Logger): Promise<Listening> {
  const { status, message } = fail('server.busy')
  const body = JSON.stringify({ data: {}, message, status })
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'Retry-After': String(retryAfterSeconds),
    Connection: 'close',
  }
  const answer: RequestListener = (_request, response) => {
    response.writeHead(status, headers).end(body)
  }
  return listen({ callback: () => answer }, config, log)
}
