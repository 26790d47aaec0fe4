import type { ServerResponse } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import Koa from 'koa'
import type { Exchange } from '../base/route.js'

type Run = (exchange: Exchange) => Promise<void>

/** Parts of Koa that its types don't declare. */
interface Handling {
  handleRequest(exchange: Exchange, run: Run): Promise<void>
}

/**
 * Koa with a faster path for answers whose body is the text in `state.text`: status, headers and
 * body are written at once, and nothing listens for the end of the answer. A small answer costs a
 * third less this way. Koa writes all other answers.
 */
export class TextKoa extends Koa {
  constructor() {
    super()
    bringHeadFirst(this)
  }

  async handleRequest(exchange: Exchange, run: Run): Promise<void> {
    const { res } = exchange
    res.statusCode = 404
    await run(exchange)
    const { state } = exchange
    if (exchange.respond === false) return
    if (state.text !== undefined && !res.headersSent) {
      writeText(res, state.text, state.head)
      return
    }
    const { statusCode } = res
    const byKoa = Koa.prototype as unknown as Handling
    await byKoa.handleRequest.call(this, exchange, async () => {
      res.statusCode = statusCode
      bringHead(exchange)
      writeStream(exchange)
    })
  }
}

/**
 * Does what Koa does for a stream. Koa first asks whether the body is a `Response`, and for that
 * Node loads all of `fetch`: 15 MB, and 20 ms or more of the event loop.
 */
function writeStream(exchange: Exchange): void {
  const { body, method, res, status } = exchange
  const hasBody = method !== 'HEAD' && status !== 204 && status !== 205 && status !== 304
  if (!(body instanceof Readable) || !hasBody || !exchange.writable) return
  exchange.respond = false
  pipeline(body, res, (error) => {
    if (error) exchange.onerror(error)
  })
}

/** `head` alternates names and values of headers that aren't set yet. */
function writeText(res: ServerResponse, text: string, head: readonly string[] = []): void {
  res.writeHead(res.statusCode, [...head, 'Content-Length', `${Buffer.byteLength(text)}`])
  res.end(text)
}

/** Leaves the answer to another Koa that this one is mounted in. */
export function handToKoa(exchange: Exchange): void {
  bringHead(exchange)
  if (exchange.state.text !== undefined) exchange.body = exchange.state.text
}

/** Sets the headers of every answer before a handler reads, sets or removes one. */
function bringHeadFirst(koa: Koa): void {
  const byKoa = Object.getPrototypeOf(koa.response)
  for (const name of ['set', 'get', 'has', 'remove', 'vary'] as const) {
    Object.defineProperty(koa.response, name, {
      value(this: Koa.Response, ...values: unknown[]) {
        bringHead(this.ctx as unknown as Exchange)
        return byKoa[name].apply(this, values)
      },
    })
  }
}

function bringHead({ state, res }: Exchange): void {
  const { head } = state
  if (!head) return
  state.head = undefined
  if (res.headersSent) return
  for (let at = 0; at < head.length; at += 2) res.setHeader(head[at]!, head[at + 1]!)
}
