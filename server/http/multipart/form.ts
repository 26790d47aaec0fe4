import { open } from 'node:fs/promises'
import { append, type FormPairs } from '../../base/form-pairs.js'
import type { ReceivedFile } from '../../files/upload.js'
import { readPartName } from '../part-name.js'
import { GrowingBuffer } from './growing-buffer.js'
import type { PartSink } from './parser.js'
import type { PartHeader } from './part-header.js'
import { QuotedPrintable } from './quoted-printable.js'
import { readWhole } from './read-whole.js'
import { releaseMemory } from './release-memory.js'
import type { Spool } from './spool.js'

// Go's mime/multipart accepts at most this many parts in a form, and header lines in its files.
const maxParts = 1000
const maxHeaderLines = 10_000
// How much of a form, and of its files, PocketBase keeps in memory; fields beyond that are refused.
const fileMemoryBytes = 32 << 20
const memoryBytes = fileMemoryBytes + (10 << 20)
// What Go counts for a map entry, and for a file.
const entryBytes = 200
const fileBytes = 100

// Fields of a form that are larger together wait on the disk, like any large body.
const fieldMemoryBytes = 4 << 20

type Content = 'none' | 'field' | 'field on disk' | 'file'

/** A field whose text is in a file; until it is read, its value is ''. */
interface FieldOnDisk {
  readonly values: string[]
  readonly index: number
  readonly path: string
  readonly size: number
}

/**
 * Builds a form from its parts: fields in memory, files in the spool. Throws SyntaxError past Go's
 * limits. Source: Go mime/multipart/formdata.go.
 */
export class Form implements PartSink {
  readonly fields: FormPairs = new Map()
  readonly files = new Map<string, ReceivedFile[]>()
  readonly #spool: Spool
  #parts = 0
  #headerLinesLeft = maxHeaderLines
  #memoryLeft = memoryBytes
  #fileMemoryLeft = fileMemoryBytes
  #content: Content = 'none'
  #name = ''
  #fieldBytes = 0
  readonly #onDisk: FieldOnDisk[] = []
  #reading: Promise<void> | undefined
  readonly #value = new GrowingBuffer()
  #decoder: QuotedPrintable | undefined

  constructor(spool: Spool) {
    this.#spool = spool
  }

  get headerLinesLeft(): number {
    return this.#headerLinesLeft
  }

  /** Whether fields wait on the disk, for readFields(). */
  get isLarge(): boolean {
    return this.#onDisk.length > 0
  }

  /** Reads the fields that wait on the disk; once everything is written. */
  readFields(): Promise<void> {
    this.#reading ??= this.#readOnDisk()
    return this.#reading
  }

  async #readOnDisk(): Promise<void> {
    for (const { values, index, path, size } of this.#onDisk) {
      const file = await open(path)
      const bytes = await readWhole(file, size).finally(() => file.close())
      values[index] = bytes.toString('utf8')
      releaseMemory(bytes)
    }
  }

  begin(header: PartHeader): void {
    if (++this.#parts > maxParts) throw new SyntaxError('too many parts')
    const name = readPartName(header.disposition)
    this.#decoder = undefined
    this.#content = 'none'
    if (!name || name.field === '') return
    this.#name = name.field
    this.#content = name.file === '' ? 'field' : 'file'
    this.#useMemory(Buffer.byteLength(name.field) + entryBytes)
    if (this.#content === 'file') {
      this.#headerLinesLeft -= header.lineCount
      this.#useMemory(header.memoryBytes + entryBytes + fileBytes)
      this.#spool.begin(name.file)
    }
    if (header.isQuotedPrintable) this.#decoder = new QuotedPrintable((bytes) => this.#take(bytes))
  }

  data(bytes: Buffer): void {
    if (this.#decoder) this.#decoder.data(bytes)
    else this.#take(bytes)
  }

  end(): void {
    if (this.#content === 'none') return
    this.#decoder?.end()
    if (this.#content === 'field') this.#endField()
    else if (this.#content === 'file') this.#endFile()
    else this.#endFieldOnDisk()
  }

  #take(bytes: Buffer): void {
    if (this.#content === 'none') return
    if (this.#content !== 'file') this.#useMemory(bytes.length)
    if (this.#content !== 'field') this.#spool.data(bytes)
    else {
      this.#value.append(bytes)
      this.#fieldBytes += bytes.length
      if (this.#fieldBytes > fieldMemoryBytes) this.#moveOut()
    }
  }

  /** The rest of the current field goes to the disk, too. */
  #moveOut(): void {
    this.#content = 'field on disk'
    this.#spool.begin('')
    this.#spool.data(this.#value.view())
    this.#value.clear()
  }

  #endFieldOnDisk(): void {
    append(this.fields, this.#name, '')
    const values = this.fields.get(this.#name)!
    const { path, size } = this.#spool.end()
    this.#onDisk.push({ values, index: values.length - 1, path, size })
  }

  #endField(): void {
    append(this.fields, this.#name, this.#value.view().toString('utf8'))
    this.#value.clear()
  }

  #endFile(): void {
    const file = this.#spool.end()
    const known = this.files.get(this.#name)
    if (known) known.push(file)
    else this.files.set(this.#name, [file])
    if (file.size > this.#fileMemoryLeft) return
    this.#fileMemoryLeft -= file.size
    this.#useMemory(file.size)
  }

  #useMemory(bytes: number): void {
    this.#memoryLeft -= bytes
    if (this.#memoryLeft < 0) throw new SyntaxError('more than a form may hold in memory')
  }
}
