/** The parsed header of a part. */
export interface PartHeader {
  /** Content-Disposition; '' if there is none. */
  disposition: string
  /** Whether the content is quoted-printable. */
  isQuotedPrintable: boolean
  /** How many lines it has, and how many bytes of memory Go would count for them. */
  lineCount: number
  memoryBytes: number
}

// What Go counts for a header, and for each name in it.
const headerBytes = 400
const nameBytes = 200
// Go accepts whatever fits into its memory for a form, 42 MB; no client's header is longer than
// this.
const longestHeader = 1 << 20
// A name may contain spaces, which makes it an unknown one.
const line = /^([!#$%&'*+\-.^_`|~0-9A-Za-z ]+):([\t\x20-\x7e\x80-\xff]*)$/

/** Reads the header of a part line by line, like Go's net/textproto. Throws SyntaxError. */
export class HeaderReader {
  readonly #linesLeft: () => number
  #values = new Map<string, string>()
  #unfinished: string | undefined
  #lineCount = 0
  #memoryBytes = headerBytes
  #bytes = 0

  constructor(linesLeft: () => number) {
    this.#linesLeft = linesLeft
  }

  /** Throws if a line of this length would make the header too long. */
  admit(lineBytes: number): void {
    if (this.#bytes + lineBytes > longestHeader) throw new SyntaxError('a long header')
  }

  /** Takes a line with its ending; returns the header after the empty line. */
  take(bytes: Buffer): PartHeader | undefined {
    this.#bytes += bytes.length
    const text = bytes.toString('latin1').replace(/\r?\n$/, '')
    if (text === '') return this.#end()
    this.#takeText(text)
    return undefined
  }

  /**
   * The body ends inside the header, which for Go is the header's end. Throws if the rest isn't a
   * header line.
   */
  close(rest: Buffer): void {
    if (rest.length > 0) this.#takeText(rest.toString('latin1'))
    this.#finishLine()
  }

  #takeText(text: string): void {
    if (text.startsWith(' ') || text.startsWith('\t')) {
      if (this.#unfinished === undefined) throw new SyntaxError('a header that begins with a blank')
      this.#unfinished += ` ${trimBlanks(text)}`
      return
    }
    this.#finishLine()
    if (!text.includes(':')) throw new SyntaxError('a header line without a colon')
    this.#unfinished = trimBlanks(text)
  }

  #finishLine(): void {
    if (this.#unfinished === undefined) return
    const match = line.exec(this.#unfinished)
    if (!match) throw new SyntaxError('a header line that is none')
    if (++this.#lineCount > this.#linesLeft()) throw new SyntaxError('too many header lines')
    const name = match[1]!.toLowerCase()
    const value = match[2]!.replace(/^[ \t]+/, '')
    this.#memoryBytes += value.length
    if (!this.#values.has(name)) {
      this.#memoryBytes += name.length + nameBytes
      this.#values.set(name, value)
    }
    this.#unfinished = undefined
  }

  #end(): PartHeader {
    this.#finishLine()
    const encoding = this.#values.get('content-transfer-encoding') ?? ''
    const disposition = this.#values.get('content-disposition') ?? ''
    const header = {
      disposition: Buffer.from(disposition, 'latin1').toString('utf8'),
      isQuotedPrintable: encoding.toLowerCase() === 'quoted-printable',
      lineCount: this.#lineCount,
      memoryBytes: this.#memoryBytes,
    }
    this.#values = new Map()
    this.#lineCount = 0
    this.#memoryBytes = headerBytes
    this.#bytes = 0
    return header
  }
}

/** A regular expression would look at a long run of blanks once for each of them. */
function trimBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text[start])) start++
  while (end > start && isBlank(text[end - 1])) end--
  return text.slice(start, end)
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t'
}
