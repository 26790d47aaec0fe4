import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import type { ByteRange } from './file-store.js'
import { contentRange, rangeLength } from './range.js'

/** Several parts of a file as one body. */
export interface Byteranges {
  contentType: string
  /** Bytes of the body. */
  length: number
  /** Reads one part after the other. */
  body(read: (range: ByteRange) => Promise<Buffer | Readable>): Readable
}

const lineEnd = '\r\n'
// As long as the boundaries of Go's mime/multipart.
const boundaryBytes = 30

/** The multipart/byteranges body of RFC 9110 section 14.6, laid out as by Go's http.ServeContent. */
export function byteranges(
  ranges: readonly ByteRange[],
  fileType: string,
  size: number,
): Byteranges {
  const boundary = randomBytes(boundaryBytes).toString('hex')
  // The type is text of a header: a byte for each character.
  const heads = ranges.map((range, at) =>
    Buffer.from(
      [
        `${at === 0 ? '' : lineEnd}--${boundary}`,
        `Content-Range: ${contentRange(range, size)}`,
        `Content-Type: ${fileType}`,
        lineEnd,
      ].join(lineEnd),
      'latin1',
    ),
  )
  const end = Buffer.from(`${lineEnd}--${boundary}--${lineEnd}`)
  let length = end.length
  for (const [at, range] of ranges.entries()) length += heads[at]!.length + rangeLength(range)

  async function* pieces(read: (range: ByteRange) => Promise<Buffer | Readable>) {
    for (const [at, range] of ranges.entries()) {
      yield heads[at]!
      if (rangeLength(range) === 0) continue
      const part = await read(range)
      if (Buffer.isBuffer(part)) yield part
      else yield* part as AsyncIterable<Buffer>
    }
    yield end
  }

  return {
    contentType: `multipart/byteranges; boundary=${boundary}`,
    length,
    body: (read) => Readable.from(pieces(read), { objectMode: false }),
  }
}
