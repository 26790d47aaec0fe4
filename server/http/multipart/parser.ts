import { GrowingBuffer } from './growing-buffer.js'
import { HeaderReader, type PartHeader } from './part-header.js'

/** The parts of a body, in order. Bytes are views that are only valid during the call. */
export interface PartSink {
  /** How many header lines a part may still have. */
  readonly headerLinesLeft: number
  begin(header: PartHeader): void
  data(bytes: Buffer): void
  end(): void
}

type State = 'lines' | 'header' | 'content' | 'over'

// Go reads lines through a buffer of this size, and refuses longer ones.
const longestLine = 4096
// Long enough for any usual delimiter. Searching for thousands of bytes can take a thousand times
// as long.
const searchedBytes = 80
const newline = 10
const carriageReturn = 13
const dash = 45

/**
 * Parses a multipart body piece by piece, like Go's mime/multipart: lines before the first
 * delimiter are skipped, blanks may follow a delimiter, the first delimiter's line ending is used
 * for all, and anything after the last one is ignored. Throws SyntaxError if the body is malformed,
 * however it is split into pieces. Source: Go mime/multipart/multipart.go.
 */
export class MultipartParser {
  readonly #sink: PartSink
  readonly #header: HeaderReader
  /** `--boundary`, as it appears at the start of a line. */
  readonly #marker: Buffer
  /** The marker with the line ending before it. */
  #delimiter: Buffer
  #ending = '\r\n'
  #state: State = 'lines'
  #parts = 0
  /** The empty line before a delimiter has been read. */
  #isDelimiterDue = false
  #isContentStart = false
  /** The beginning of a line, or of a possible delimiter. */
  readonly #rest = new GrowingBuffer()

  /** Each character of the boundary is one byte. */
  constructor(boundary: string, sink: PartSink) {
    if (boundary === '') throw new SyntaxError('the boundary is empty')
    this.#sink = sink
    this.#header = new HeaderReader(() => sink.headerLinesLeft)
    this.#marker = Buffer.from(`--${boundary}`, 'latin1')
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1')
  }

  /** Whether the last delimiter has been read; nothing after it counts. */
  get isOver(): boolean {
    return this.#state === 'over'
  }

  write(piece: Buffer): void {
    let bytes = piece
    let at = 0
    while (this.#state !== 'over' && at < bytes.length) {
      if (this.#state === 'content') {
        if (this.#rest.length > 0) {
          this.#rest.append(bytes.subarray(at))
          bytes = Buffer.from(this.#rest.view())
          at = 0
          this.#rest.clear()
        }
        at = this.#readContent(bytes, at)
      } else {
        at = this.#readLine(bytes, at)
      }
    }
  }

  /** Call at the end of the body. Throws if it may not end here. */
  close(): void {
    const rest = this.#rest.view()
    if (this.#state === 'header') this.#header.close(rest)
    else if (this.#state === 'content' || (this.#state === 'lines' && !this.#isLast(rest))) {
      throw new SyntaxError('the body breaks off')
    }
    this.#state = 'over'
  }

  /** Returns where the next line begins, or keeps what is there of this one. */
  #readLine(bytes: Buffer, start: number): number {
    const end = bytes.indexOf(newline, start) + 1
    const piece = bytes.subarray(start, end || undefined)
    const isHeader = this.#state === 'header'
    if (isHeader) this.#header.admit(this.#rest.length + piece.length)
    else if (this.#rest.length + piece.length > longestLine) throw new SyntaxError('a long line')
    if (end === 0) {
      this.#rest.append(piece)
      return bytes.length
    }
    let line = piece
    if (this.#rest.length > 0) {
      this.#rest.append(piece)
      line = this.#rest.view()
    }
    if (isHeader) this.#takeHeaderLine(line)
    else this.#takeLine(line)
    this.#rest.clear()
    return end
  }

  #takeHeaderLine(line: Buffer): void {
    const header = this.#header.take(line)
    if (!header) return
    this.#sink.begin(header)
    this.#state = 'content'
    this.#isContentStart = true
  }

  #takeLine(line: Buffer): void {
    if (this.#isFirstOrNext(line)) {
      this.#parts++
      this.#isDelimiterDue = false
      this.#state = 'header'
    } else if (this.#isLast(line)) {
      this.#state = 'over'
    } else if (this.#parts > 0) {
      if (this.#isDelimiterDue || line.toString('latin1') !== this.#ending) {
        throw new SyntaxError('no delimiter where there should be one')
      }
      this.#isDelimiterDue = true
    }
  }

  #isFirstOrNext(line: Buffer): boolean {
    const after = this.#afterMarker(line)
    if (after === '\n' && this.#parts === 0) {
      this.#ending = '\n'
      this.#delimiter = this.#delimiter.subarray(1)
    }
    return after === this.#ending
  }

  /** The last delimiter may end with the body instead of a line ending. */
  #isLast(line: Buffer): boolean {
    const after = this.#afterMarker(line)
    if (!after?.startsWith('--')) return false
    const rest = after.slice(2).replace(/^[ \t]+/, '')
    return rest === '' || rest === this.#ending
  }

  /** What follows `--boundary` at the start of a line, without blanks. */
  #afterMarker(line: Buffer): string | undefined {
    const { length } = this.#marker
    if (line.length < length || line.compare(this.#marker, 0, length, 0, length) !== 0) {
      return undefined
    }
    return line.toString('latin1', length).replace(/^[ \t]+/, '')
  }

  /**
   * Passes on content up to a delimiter, and returns where that begins; keeps bytes that may begin
   * one.
   */
  #readContent(bytes: Buffer, start: number): number {
    if (this.#isContentStart) {
      // Content may be empty; then the delimiter comes without its line ending.
      const found = findMark(bytes, start, this.#marker)
      if (found === 'unknown') return this.#keep(bytes, start)
      this.#isContentStart = false
      if (found === 'yes') return this.#endContent(start)
    }
    const beginning = this.#delimiter.subarray(0, searchedBytes)
    let from = start
    for (;;) {
      const at = bytes.indexOf(beginning, from)
      if (at < 0) break
      const found = findMark(bytes, at, this.#delimiter)
      from = at + beginning.length
      if (found === 'no') continue
      this.#hand(bytes, start, at)
      return found === 'yes' ? this.#endContent(at) : this.#keep(bytes, at)
    }
    // The rest may end in part of what was searched for; only the first byte can be a line
    // ending's.
    const tail = Math.max(from, bytes.length - beginning.length)
    const last = bytes.subarray(tail).lastIndexOf(this.#delimiter[0]!)
    const isOne = last >= 0 && findMark(bytes, tail + last, this.#delimiter) === 'unknown'
    const kept = isOne ? tail + last : bytes.length
    this.#hand(bytes, start, kept)
    return this.#keep(bytes, kept)
  }

  #hand(bytes: Buffer, start: number, end: number): void {
    if (start < end) this.#sink.data(bytes.subarray(start, end))
  }

  #endContent(at: number): number {
    this.#sink.end()
    this.#state = 'lines'
    return at
  }

  #keep(bytes: Buffer, from: number): number {
    this.#rest.append(bytes.subarray(from))
    return bytes.length
  }
}

type Found = 'yes' | 'no' | 'unknown'

/** Whether the mark is there, as far as the bytes go. */
function findMark(bytes: Buffer, start: number, mark: Buffer): Found {
  const length = Math.min(mark.length, bytes.length - start)
  if (bytes.compare(mark, 0, length, start, start + length) !== 0) return 'no'
  return length < mark.length ? 'unknown' : endsMark(bytes, start + length)
}

/** Whether a boundary ends there and doesn't continue: `--abc` isn't `--ab`. */
function endsMark(bytes: Buffer, at: number): Found {
  if (at >= bytes.length) return 'unknown'
  const next = bytes[at]!
  if (next === 32 || next === 9 || next === carriageReturn || next === newline) return 'yes'
  if (next !== dash) return 'no'
  if (at + 1 >= bytes.length) return 'unknown'
  return bytes[at + 1] === dash ? 'yes' : 'no'
}
