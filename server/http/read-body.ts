import type { IncomingMessage } from 'node:http'
import type { Middleware } from 'koa'
import { fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { LargeBody, largeBytes } from './large-body.js'
import { GrowingBuffer } from './multipart/growing-buffer.js'
import { releaseMemory } from './multipart/release-memory.js'
import { restBetweenPieces } from './rest-between-pieces.js'
import { throwAway } from './throw-away.js'

const everyMethod = ['POST', 'GET', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as never[]
const textReaders = new Map<number, Middleware>()
const nextStep = async () => {}
// One piece from the socket; an arbitrary limit.
const onePieceBytes = 1 << 16
// Of a body on its way to the disk; large enough that a write costs more than the call.
const largePieceBytes = 1 << 18

/** The bytes of a body: in memory, or on the disk if there are many. */
export interface ReceivedBytes {
  readonly length: number
  /** For one caller: bytes on the disk are dropped once they are read. */
  take(): Promise<Buffer>
}

/** Whether the request announces a body. */
export function hasBody(request: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers
  return coding !== undefined || (length !== undefined && Number(length) !== 0)
}

/**
 * The body's bytes, whatever its type. `look` sees them as they arrive, and may throw; then the
 * rest isn't kept. Throws request.too_large, what `look` throws, or koa-body's error.
 */
export async function readBytes(
  exchange: Exchange,
  limitBytes: number,
  look: (piece: Buffer) => void,
): Promise<ReceivedBytes> {
  const { req } = exchange
  const { headers } = req
  const arrived = takeArrived(req, Math.min(limitBytes, onePieceBytes))
  if (arrived) {
    look(arrived)
    return inMemory(arrived)
  }
  const isShort = Number(headers['content-length']) <= onePieceBytes
  const body = isShort ? await readByKoaBody(exchange, limitBytes) : undefined
  if (!body) return collect(exchange, limitBytes, look)
  look(body)
  return inMemory(body)
}

function inMemory(bytes: Buffer): ReceivedBytes {
  return { length: bytes.length, take: async () => bytes }
}

/** The body as koa-body reads a text. Undefined if it can't make out the type; then it has read nothing. */
async function readByKoaBody(exchange: Exchange, limitBytes: number): Promise<Buffer | undefined> {
  const read = textReaders.get(limitBytes) ?? (await makeTextReader(limitBytes))
  const { headers } = exchange.req
  const coding = headers['content-encoding']
  // koa-body would decompress the body. The peer takes it as it is, so nobody can send us a zip
  // bomb.
  if (coding !== undefined) delete headers['content-encoding']
  const done = read(exchange, nextStep)
  if (coding !== undefined) headers['content-encoding'] = coding
  await done.catch(refuseTooLarge)
  const body: unknown = exchange.request.body
  return Buffer.isBuffer(body) ? body : undefined
}

/**
 * A small body that came with its head is already in the request as a whole: there is nothing to
 * wait for, and no reader to set up. This saves a tenth of an update's cost.
 */
function takeArrived(req: IncomingMessage, limitBytes: number): Buffer | undefined {
  const { complete, readableLength, readableFlowing } = req
  const length = Number(req.headers['content-length'])
  const isWhole = complete && readableFlowing === null && readableLength === length
  return isWhole && length <= limitBytes ? (req.read() ?? undefined) : undefined
}

/**
 * Collects a body of more than one piece as it arrives. koa-body keeps a list of pieces and then
 * joins them, which takes twice the memory, and with small pieces a hundred times.
 */
function collect(
  exchange: Exchange,
  limitBytes: number,
  look: (piece: Buffer) => void,
): Promise<ReceivedBytes> {
  const { req } = exchange
  const length = Number(req.headers['content-length'])
  if (length > limitBytes) return Promise.reject(fail('request.too_large'))
  return new Promise((resolve, reject) => {
    const mostBytes = Number.isNaN(length) ? limitBytes : length
    let bytes = new GrowingBuffer(mostBytes)
    let large: LargeBody | undefined
    const stopRests = restBetweenPieces(req)
    function take(piece: Buffer): void {
      try {
        if (bytes.length + (large?.length ?? 0) + piece.length > limitBytes) {
          throw fail('request.too_large')
        }
        look(piece)
        bytes.append(piece)
        releaseMemory(piece)
        if (bytes.length >= (large ? largePieceBytes : largeBytes)) moveOut()
      } catch (error) {
        refuse(error)
      }
    }
    function moveOut(): void {
      large ??= new LargeBody(exchange)
      large.append(bytes.view()).then(goOn, refuse)
      bytes = new GrowingBuffer(mostBytes)
      if (large.isBehind) req.pause()
    }
    function goOn(): void {
      if (!large?.isBehind) req.resume()
    }
    function end(): void {
      leave()
      if (large && bytes.length > 0) moveOut()
      resolve(large ?? inMemory(bytes.view()))
    }
    function refuse(error: unknown): void {
      leave()
      reject(error)
    }
    const lost = () => refuse(new Error('the client is gone'))
    function leave(): void {
      stopRests()
      req.off('data', take).off('end', end).off('error', refuse).off('close', lost)
      throwAway(req.on('error', () => {}))
    }
    if (req.destroyed) lost()
    else req.on('data', take).once('end', end).once('error', refuse).once('close', lost)
  })
}

/**
 * Checking its options takes koa-body longer than reading a small body, so there is one reader per
 * limit. It is loaded with the first body that needs it: most arrive with their heads.
 */
async function makeTextReader(limitBytes: number): Promise<Middleware> {
  const { koaBody } = await import('koa-body')
  const reader = koaBody({
    json: false,
    urlencoded: false,
    text: true,
    // What a type means is the peer's to say (body.ts).
    textTypes: ['*/*'],
    textLimit: limitBytes,
    // No encoding: we get the bytes as sent, to judge a byte order mark and bad UTF-8 ourselves.
    encoding: '',
    parsedMethods: everyMethod,
  })
  textReaders.set(limitBytes, reader)
  return reader
}

function refuseTooLarge(error: unknown): never {
  const status = (error as { status?: unknown }).status
  throw status === 413 ? fail('request.too_large') : error
}
