import { unlink } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { Transform } from 'node:stream'
import type { File } from 'formidable'
import type { Middleware } from 'koa'
import { koaBody } from 'koa-body'
import { fail } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { append, type FormPairs } from './form-data.js'

/** A multipart body: fields in memory, files on disk until the request is over. */
export interface MultipartBody {
  fields: FormPairs
  files: Map<string, File[]>
}

// Go's multipart reader takes no more.
const maxParts = 1000
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
  delete headers['content-encoding']
  const done = textReader(limitBytes)(asType(exchange, 'text'), nextStep)
  if (coding !== undefined) headers['content-encoding'] = coding
  await done.catch(refuseTooLarge)
  const body: unknown = exchange.request.body
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0)
}

/** Reads a multipart body. Throws request.too_large, or the parser's error for a broken one. */
export async function readMultipart(
  exchange: Exchange,
  limitBytes: number,
): Promise<MultipartBody> {
  const source = limited(exchange.req, limitBytes)
  const fields: FormPairs = new Map()
  let parts = 0
  const read = koaBody({
    json: false,
    urlencoded: false,
    text: false,
    multipart: true,
    parsedMethods: everyMethod,
    formidable: {
      maxFileSize: limitBytes,
      maxTotalFileSize: limitBytes,
      maxFieldsSize: limitBytes,
      allowEmptyFiles: true,
      minFileSize: 0,
      onPart(part, keepFile) {
        parts++
        if (parts > maxParts) source.destroy(new Error('too many parts'))
        if (!part.name) return
        if (part.originalFilename) {
          // Without a type formidable would take the file for a field.
          part.mimetype ||= 'application/octet-stream'
          keepFile(part)
          return
        }
        const { name } = part
        const chunks: Buffer[] = []
        part.on('data', (chunk: Buffer) => chunks.push(chunk))
        part.on('end', () => append(fields, name, Buffer.concat(chunks).toString('utf8')))
      },
    },
  })
  const context = asType(exchange, 'multipart', source)
  await read(context, nextStep).catch(refuseTooLarge)
  const files = new Map<string, File[]>()
  for (const [name, file] of Object.entries(exchange.request.files ?? {})) {
    files.set(name, Array.isArray(file) ? file : [file])
  }
  exchange.res.once('close', () => removeFiles(files))
  return { fields, files }
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

/** The same exchange for koa-body, which picks its reader by type: PocketBase matches types its own way. */
function asType(exchange: Exchange, type: string, request?: IncomingMessage): Exchange {
  const is = { value: (types: string[]) => types.some((name) => name.includes(type)) && type }
  return Object.create(exchange, request ? { is, req: { value: request } } : { is })
}

/** The request as a stream that fails past the limit: formidable itself never counts part headers. */
function limited(request: IncomingMessage, limitBytes: number): IncomingMessage {
  let received = 0
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      received += chunk.length
      if (received > limitBytes) next(fail('request.too_large'))
      else next(null, chunk)
    },
  })
  request.once('aborted', () => counter.destroy(new Error('request aborted')))
  request.pipe(counter)
  return Object.assign(counter, { headers: request.headers }) as unknown as IncomingMessage
}

function refuseTooLarge(error: unknown): never {
  const status = (error as { status?: unknown }).status
  throw status === 413 ? fail('request.too_large') : error
}

function removeFiles(files: Map<string, File[]>): void {
  for (const file of [...files.values()].flat()) unlink(file.filepath).catch(() => {})
}
