/**
 * A message in the form of server-sent events, made once for all its readers: what comes before and
 * after the client's id, which each frame contains. `length` is that of a whole frame, in bytes.
 */
export interface Message {
  head: string
  tail: string
  length: number
  encoding: 'latin1' | 'utf8'
  /** The same as one chunk of an HTTP/1.1 body, once it was needed. */
  asChunk: Message | undefined
}

/** Bytes of every client's id, which is ASCII. */
export const idLength = 40

const before = 'id:'

/** Source of the format: PocketBase tools/subscriptions/message.go WriteSSE. */
export function makeMessage(event: string, json: string): Message {
  const tail = `\nevent:${event}\ndata:${json}\n\n`
  const bytes = Buffer.byteLength(tail)
  return {
    head: before,
    tail,
    length: before.length + idLength + bytes,
    // Twice as fast, if it is correct.
    encoding: bytes === tail.length ? 'latin1' : 'utf8',
    asChunk: undefined,
  }
}

/** The same as one chunk of an HTTP/1.1 body, made once for all connections. */
export function chunked(message: Message): Message {
  if (message.asChunk) return message.asChunk
  const { head, tail, length, encoding } = message
  const size = `${length.toString(16)}\r\n`
  message.asChunk = {
    head: size + head,
    tail: `${tail}\r\n`,
    length: size.length + length + 2,
    encoding,
    asChunk: undefined,
  }
  return message.asChunk
}
