import type { Exchange } from '../base/route.js'
import type { ByteRange, FileStore, StoredFile } from '../files/file-store.js'
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
  const { status, range, text, ...answer } = answerFile(file, name, isDownload, headers)
  const isBare = exchange.method === 'HEAD' || !range
  const body = isBare ? undefined : await read(store, key, status === 206 ? range : undefined)
  exchange.status = status
  exchange.set(answer.headers)
  if (body !== undefined) exchange.body = body
  else if (text !== undefined) exchange.body = text
  if (range) exchange.length = range.end - range.start + 1
}

function read(store: FileStore, key: string, part: ByteRange | undefined) {
  return part && part.end < part.start ? '' : store.read(key, part)
}

/** The first value of a query parameter; '' if there is none. */
export function queryOf(exchange: Exchange, name: string): string {
  const value = exchange.query[name]
  return (Array.isArray(value) ? value[0] : value) ?? ''
}
