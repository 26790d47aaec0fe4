import { GrowingBuffer } from './growing-buffer.js'

// Go reads lines through a buffer of this size, and refuses longer ones.
const longestLine = 4096
const newline = 10
const carriageReturn = 13
const tab = 9
const blank = 32
const equals = 61

/**
 * Decodes quoted-printable content piece by piece, as leniently as Go: `=` before anything but two
 * hex digits is kept, and so are bytes above 127. Throws SyntaxError for other faults. Source: Go
 * mime/quotedprintable/reader.go.
 */
export class QuotedPrintable {
  readonly #write: (decoded: Buffer) => void
  readonly #line = new GrowingBuffer()

  constructor(write: (decoded: Buffer) => void) {
    this.#write = write
  }

  data(bytes: Buffer): void {
    const decoded = Buffer.allocUnsafe(this.#line.length + bytes.length)
    let length = 0
    for (let at = 0; at < bytes.length; ) {
      const end = bytes.indexOf(newline, at) + 1
      this.#line.append(bytes.subarray(at, end || undefined))
      if (this.#line.length > longestLine) throw new SyntaxError('a long line')
      if (end === 0) break
      length = decodeLine(this.#line.view(), false, decoded, length)
      this.#line.clear()
      at = end
    }
    if (length > 0) this.#write(decoded.subarray(0, length))
  }

  end(): void {
    const line = this.#line.view()
    if (line.length === 0) return
    const decoded = Buffer.allocUnsafe(line.length)
    const length = decodeLine(line, true, decoded, 0)
    if (length > 0) this.#write(decoded.subarray(0, length))
  }
}

/** Writes the decoded line to `target` after `length` bytes; returns the new length. */
function decodeLine(line: Buffer, isLast: boolean, target: Buffer, length: number): number {
  let end = line.length
  while (end > 0 && isWhite(line[end - 1]!)) end--
  let written = length
  const isSoft = end > 0 && line[end - 1] === equals
  if (isSoft) {
    const after = line.toString('latin1', end).replace(/^[ \t]+/, '')
    end--
    if (!/^\r?\n/.test(after) && !(after === '' && end > 0 && isLast)) {
      throw new SyntaxError('a line that ends in =, and yet not')
    }
  }
  for (let at = 0; at < end; at++) {
    let byte = line[at]!
    if (byte === equals) {
      const decoded = at + 2 < end ? hexByte(line[at + 1]!, line[at + 2]!) : undefined
      if (decoded !== undefined) {
        byte = decoded
        at += 2
      } else if (at + 1 >= end || line[at + 1] === carriageReturn) {
        throw new SyntaxError('= with nothing behind it')
      }
    } else if ((byte < blank && byte !== tab && byte !== carriageReturn) || byte === 127) {
      throw new SyntaxError('a control character')
    }
    target[written++] = byte
  }
  if (isSoft || line[line.length - 1] !== newline) return written
  if (line[line.length - 2] === carriageReturn) target[written++] = carriageReturn
  target[written++] = newline
  return written
}

function isWhite(byte: number): boolean {
  return byte === blank || byte === tab || byte === carriageReturn || byte === newline
}

function hexByte(high: number, low: number): number | undefined {
  const pair = String.fromCharCode(high, low)
  return /^[\dA-Fa-f]{2}$/.test(pair) ? Number.parseInt(pair, 16) : undefined
}
