import { Readable } from 'node:stream'
import type { Exchange } from '../base/route.js'
import type { ByteRange, FileStore, StoredFile } from '../files/file-store.js'
import { rangeLength } from '../files/range.js'
import { answerFile } from '../files/serve.js'

export interface Served {
  key: string
  name: string
  file: StoredFile
}

/** Answers with a stored file, or the requested part of it. */
export async function sendFile(
  exchange: Exchange,
  store: FileStore,
  { key, name, file }: Served,
): Promise<void> {
  const isDownload = /^(?:1|t|T|TRUE|true|True)$/.test(queryOf(exchange, 'download'))
  const { headers } = exchange.req
  const { status, range, parts, text, ...answer } = answerFile(file, name, isDownload, headers)
  const isHead = exchange.method === 'HEAD'
  const body =
    isHead || !range ? undefined : await read(store, key, status === 206 ? range : undefined)
  exchange.status = status
  exchange.set(answer.headers)
  if (body !== undefined) exchange.body = inBytes(body, answer.headers)
  else if (text !== undefined) exchange.body = inBytes(text, answer.headers)
  else if (parts && !isHead) exchange.body = parts.body((part) => store.read(key, part))
  if (parts) exchange.length = parts.length
  else if (range) exchange.length = rangeLength(range)
}

function read(store: FileStore, key: string, part: ByteRange | undefined) {
  return part && rangeLength(part) === 0 ? '' : store.read(key, part)
}

const notAscii = /[\x80-\xff]/

/**
 * A body before which Node writes a name's bytes as they are. Before a text or a buffer it decodes
 * this one header, and cuts each character to a byte: `Ċ` would end the line.
 */
function inBytes<Body extends string | Buffer | Readable>(
  body: Body,
  headers: Readonly<Record<string, string>>,
): Body | Readable {
  const isWhole = typeof body === 'string' || Buffer.isBuffer(body)
  return isWhole && notAscii.test(headers['Content-Disposition'] ?? '')
    ? Readable.from([Buffer.from(body)])
    : body
}

/** The first value of a query parameter; '' if there is none. */
export function queryOf(exchange: Exchange, name: string): string {
  const value = exchange.query[name]
  return (Array.isArray(value) ? value[0] : value) ?? ''
}
