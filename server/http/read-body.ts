import type { IncomingMessage } from 'node:http'
import type { Middleware } from 'koa'
import { koaBody } from 'koa-body'
import { fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'

const everyMethod = ['POST', 'GET', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as never[]
const textReaders = new Map<number, Middleware>()
const nextStep = async () => {}

/** Whether the request says that it brings a body. */
export function hasBody(request: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers
  return coding !== undefined || (length !== undefined && Number(length) !== 0)
}

/** The body's bytes, whatever its type. Throws request.too_large, or koa-body's error. */
export async function readBytes(exchange: Exchange, limitBytes: number): Promise<Buffer> {
  const { headers } = exchange.req
  const coding = headers['content-encoding']
  // koa-body would unpack the body; the peer takes it as it is, and so nobody sends us a zip bomb.
  if (coding !== undefined) delete headers['content-encoding']
  const asked = new TextExchange(exchange)
  const done = textReader(limitBytes)(asked as unknown as Exchange, nextStep)
  if (coding !== undefined) headers['content-encoding'] = coding
  await done.catch(refuseTooLarge)
  const { body } = asked.request
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0)
}

/** koa-body checks its options for longer than it reads a small body: one reader per limit. */
function textReader(limitBytes: number): Middleware {
  let reader = textReaders.get(limitBytes)
  if (!reader) {
    reader = koaBody({
      json: false,
      urlencoded: false,
      text: true,
      textLimit: limitBytes,
      // No encoding: bytes as they came, so that a byte order mark and wrong UTF-8 are ours to judge.
      encoding: '',
      parsedMethods: everyMethod,
    })
    textReaders.set(limitBytes, reader)
  }
  return reader
}

/**
 * What koa-body looks at, with a type that makes it read bytes: PocketBase matches types its own way.
 * Not an object that inherits from the exchange: V8 makes a map for each such prototype, which keeps
 * the request alive until the next full collection.
 */
class TextExchange {
  readonly req: IncomingMessage
  readonly method: string
  readonly request: { body?: unknown } = {}

  constructor({ req, method }: Exchange) {
    this.req = req
    this.method = method
  }

  is(types: string | readonly string[]): string | false {
    return [types].flat().some((name) => name.includes('text')) && 'text'
  }
}

function refuseTooLarge(error: unknown): never {
  const status = (error as { status?: unknown }).status
  throw status === 413 ? fail('request.too_large') : error
}
