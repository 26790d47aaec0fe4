import type { IncomingMessage } from 'node:http'
import { Transform } from 'node:stream'
import type { Middleware } from 'koa'
import { koaBody } from 'koa-body'
import { fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { restBetweenSmall } from './small-pieces.js'

const everyMethod = ['POST', 'GET', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as never[]
const textReaders = new Map<number, Middleware>()
const nextStep = async () => {}
// One piece of the socket; an arbitrary bound.
const onePieceBytes = 1 << 16

/** Whether the request says that it brings a body. */
export function hasBody(request: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers
  return coding !== undefined || (length !== undefined && Number(length) !== 0)
}

/**
 * The body's bytes, whatever its type. `look` sees them as they come, and may throw, after which the
 * rest is not kept. Throws request.too_large, what `look` throws, or koa-body's error.
 */
export async function readBytes(
  exchange: Exchange,
  limitBytes: number,
  look: (piece: Buffer) => void,
): Promise<Buffer> {
  const { req } = exchange
  const { headers } = req
  const arrived = takeArrived(req, Math.min(limitBytes, onePieceBytes))
  if (arrived) {
    look(arrived)
    return arrived
  }
  const coding = headers['content-encoding']
  // koa-body would unpack the body; the peer takes it as it is, and so nobody sends us a zip bomb.
  if (coding !== undefined) delete headers['content-encoding']
  const isSmall = Number(headers['content-length']) <= onePieceBytes
  const asked = new TextExchange(exchange, isSmall ? req : lookedAt(req, look))
  const done = textReader(limitBytes)(asked as unknown as Exchange, nextStep)
  if (coding !== undefined) headers['content-encoding'] = coding
  await done.catch(refuseTooLarge)
  const { body } = asked.request
  if (!Buffer.isBuffer(body)) return Buffer.alloc(0)
  if (isSmall) look(body)
  return body
}

/**
 * A small body that came with its head lies in the request as a whole by now: there is nothing to wait
 * for, and no reader to set up. A tenth of an update's cost.
 */
function takeArrived(req: IncomingMessage, limitBytes: number): Buffer | undefined {
  const { complete, readableLength, readableFlowing } = req
  const length = Number(req.headers['content-length'])
  const isWhole = complete && readableFlowing === null && readableLength === length
  return isWhole && length <= limitBytes ? (req.read() ?? undefined) : undefined
}

/** The request's bytes on their way through `look`. */
function lookedAt(req: IncomingMessage, look: (piece: Buffer) => void): IncomingMessage {
  const stream = new Transform({
    transform(piece: Buffer, _encoding, done) {
      try {
        look(piece)
        done(null, piece)
      } catch (error) {
        done(error as Error)
      }
    },
  })
  const end = (error?: Error) => stream.destroy(error)
  req.once('error', end).once('aborted', () => end(new Error('the client is gone')))
  const leave = restBetweenSmall(req)
  stream.once('close', () => {
    leave()
    // What follows is thrown away, so that the connection's next request can come.
    req.off('error', end).unpipe(stream)
    req.resume()
  })
  req.pipe(stream)
  return Object.assign(stream, { headers: req.headers }) as unknown as IncomingMessage
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

  constructor({ method }: Exchange, req: IncomingMessage) {
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
