import type { IncomingMessage } from 'node:http'
import { Breaks } from '../../base/breaks.js'
import { fail } from '../../base/errors.js'
import type { FormPairs } from '../../base/form-pairs.js'
import type { Exchange } from '../../base/route.js'
import type { ReceivedFile } from '../../files/upload.js'
import { parseMediaType } from '../media-type-header.js'
import { Form } from './form.js'
import { MultipartParser } from './parser.js'
import { releaseMemory } from './release-memory.js'
import { Spool } from './spool.js'

/**
 * A multipart body: fields in memory, files on disk until the request is over. Of a large one, some
 * fields are only there after readFields().
 */
export interface MultipartBody {
  readonly isLarge: boolean
  readFields(): Promise<void>
  readonly fields: FormPairs
  readonly files: ReadonlyMap<string, readonly ReceivedFile[]>
}

/**
 * Reads a multipart body. Throws request.too_large, a SyntaxError for a malformed body, or the
 * disk's error; in these cases nothing stays on the disk. Source: Go net/http ParseMultipartForm.
 */
export async function readMultipart(
  { req, res, state: { app } }: Exchange,
  limitBytes: number,
): Promise<MultipartBody> {
  const boundary = boundaryOf(req.headers['content-type'] ?? '')
  const spool = new Spool(await app.files.uploadFolder(), () => req.resume())
  const form = new Form(spool)
  const parser = new MultipartParser(boundary, form)
  // The client has gone, or the request is over.
  res.once('close', () => {
    spool.onFault(new Error('the connection is closed'))
    spool.remove()
  })
  try {
    await feed(req, parser, spool, limitBytes)
    await spool.done()
  } catch (error) {
    await spool.remove()
    throw error
  }
  return form
}

// A piece with hundreds of parts takes milliseconds, and many clients may send one in the same turn
// of the loop, so larger pieces take turns. Arbitrary: smaller pieces hold a few dozen parts.
const turnBytes = 4096

/** Ends with the last delimiter, or with the body. */
function feed(
  request: IncomingMessage,
  parser: MultipartParser,
  spool: Spool,
  limitBytes: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = 0
    let isOver = false
    // Bytes that arrived while a large piece waits for its turn, and the piece itself.
    const waiting: Buffer[] = []
    let hasEnded = false
    const breaks = new Breaks()
    function take(piece: Buffer): void {
      received += piece.length
      if (piece.length < turnBytes && waiting.length === 0) {
        read(piece)
        return
      }
      request.pause()
      if (waiting.push(piece) === 1) void breaks.rest().then(readWaiting)
    }
    function readWaiting(): void {
      if (isOver) return
      request.resume()
      for (const piece of waiting.splice(0)) if (!isOver) read(piece)
      if (hasEnded && !isOver) end()
    }
    function read(piece: Buffer): void {
      try {
        if (received > limitBytes) throw fail('request.too_large')
        parser.write(piece)
        releaseMemory(piece)
      } catch (error) {
        refuse(error)
        return
      }
      if (parser.isOver) finish()
      else if (spool.isBehind) request.pause()
    }
    function end(): void {
      // A paused stream still ends after its last piece.
      hasEnded = true
      if (waiting.length > 0) return
      try {
        parser.close()
        finish()
      } catch (error) {
        refuse(error)
      }
    }
    function finish(): void {
      leave()
      resolve()
    }
    function refuse(error: unknown): void {
      leave()
      reject(error)
    }
    function leave(): void {
      isOver = true
      request.off('data', take).off('end', end).off('error', refuse)
      // The rest is thrown away, so that the connection's next request can come.
      request.resume()
    }
    spool.onFault = refuse
    if (request.readableEnded || request.destroyed) end()
    else request.on('data', take).on('end', end).on('error', refuse)
  })
}

/** Throws if the media type names no boundary. The boundary's characters are bytes. */
function boundaryOf(contentType: string): string {
  const parsed = parseMediaType(contentType)
  const boundary = parsed?.parameters.get('boundary')
  if (parsed?.type !== 'multipart/form-data' || boundary === undefined) {
    throw new SyntaxError('no multipart/form-data, or one without a boundary')
  }
  return boundary
}
