import { unlink } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { Transform } from 'node:stream'
import type { File, Part } from 'formidable'
import type { Middleware } from 'koa'
import { koaBody } from 'koa-body'
import { fail } from '../base/errors.js'
import { randomText } from '../base/ids.js'
import type { Exchange } from '../base/route.js'
import { headBytes } from '../files/mime/detect.js'
import type { ReceivedFile } from '../files/upload.js'
import { append, type FormPairs } from './form-data.js'
import { readPartName } from './part-name.js'

/** A multipart body: fields in memory, files on disk until the request is over. */
export interface MultipartBody {
  fields: FormPairs
  files: Map<string, ReceivedFile[]>
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
  const order: string[] = []
  const heads: Buffer[][] = []
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
      // On the storage's own disk, so that storing a file is a rename.
      uploadDir: await exchange.state.app.files.uploadFolder(),
      hashAlgorithm: 'md5',
      // Files arrive in the order of their parts, but are done in any.
      filename() {
        const name = randomText(24)
        order.push(name)
        return name
      },
      onPart(part, keepFile) {
        parts++
        const headers = headersOf(part)
        if (parts > maxParts || hasControl(headers)) {
          source.destroy(new Error('too many parts, or a control character in a header'))
          return
        }
        const name = readPartName(headers['content-disposition'] ?? '')
        if (!name || name.field === '') return
        part.name = name.field
        if (name.file !== '') {
          part.originalFilename = name.file
          // Without a type formidable would take the file for a field.
          part.mimetype ||= 'application/octet-stream'
          const head: Buffer[] = []
          let length = 0
          part.on('data', (chunk: Buffer) => {
            if (length >= headBytes) return
            head.push(Buffer.from(chunk.subarray(0, headBytes - length)))
            length += chunk.length
          })
          heads.push(head)
          keepFile(part)
          return
        }
        const chunks: Buffer[] = []
        part.on('data', (chunk: Buffer) => chunks.push(chunk))
        part.on('end', () => append(fields, name.field, Buffer.concat(chunks).toString('utf8')))
      },
    },
  })
  const context = asType(exchange, 'multipart', source)
  await read(context, nextStep).catch(refuseTooLarge)
  const files = new Map<string, ReceivedFile[]>()
  for (const [name, file] of Object.entries(exchange.request.files ?? {})) {
    const received = (Array.isArray(file) ? file : [file]).map((each) => ({
      each,
      turn: order.indexOf(each.newFilename),
    }))
    received.sort((a, b) => a.turn - b.turn)
    files.set(
      name,
      received.map(({ each, turn }) => receivedFile(each, Buffer.concat(heads[turn] ?? []))),
    )
  }
  exchange.res.once('close', () => removeFiles(files))
  return { fields, files }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is meant
const control = /[\0-\x08\x0a-\x1f\x7f]/

/** Go's net/textproto takes no such header. */
function hasControl(headers: Readonly<Record<string, string>>): boolean {
  return Object.values(headers).some((value) => control.test(value))
}

/** They are there, though the types don't say so. */
function headersOf(part: Part): Record<string, string> {
  return (part as Part & { headers?: Record<string, string> }).headers ?? {}
}

function receivedFile(file: File, head: Buffer): ReceivedFile {
  const { filepath, originalFilename, size, hash } = file
  // By now `hash` is the digest, not the object that made it.
  return {
    path: filepath,
    originalName: originalFilename ?? '',
    size,
    md5: String(hash ?? ''),
    head,
  }
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

function removeFiles(files: Map<string, ReceivedFile[]>): void {
  for (const { path } of [...files.values()].flat()) unlink(path).catch(() => {})
}
