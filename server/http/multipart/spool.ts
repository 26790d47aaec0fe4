import { createHash, type Hash } from 'node:crypto'
import { close, open, unlink, write } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { randomText } from '../../base/ids.js'
import { headBytes } from '../../files/mime/detect.js'
import type { ReceivedFile } from '../../files/upload.js'
import { giveBlock, takeBlock } from './blocks.js'

const openFile = promisify(open)
const writeFile = promisify(write)
const closeFile = promisify(close)
const removeFile = promisify(unlink)

// A file that leaves this much of its block free is copied out of it, so that many small files
// waiting for the disk don't hold a block each.
const smallBytes = 1 << 14
// How many bytes of a request may wait for the disk before its client has to wait too.
const waitingBytes = 1 << 18
// Small files cost three system calls each.
const waitingSteps = 64

interface OpenFile {
  path: string
  originalName: string
  size: number
  hash: Hash
  head: Buffer
  /** Set by the step that opens the file. */
  descriptor: number | undefined
}

/**
 * Writes the files of one body to the disk, one after another, in a few large writes. Bytes passed
 * in are copied at once. `isBehind` says that the disk should catch up first, and `onDrain` is
 * called when it has.
 */
export class Spool {
  /** Called once if the disk refuses; the reader also calls it when the connection is closed. */
  onFault: (error: Error) => void = () => {}
  readonly #folder: string
  readonly #onDrain: () => void
  readonly #paths: string[] = []
  #block: Buffer | undefined
  #filled = 0
  #file: OpenFile | undefined
  #steps: Promise<void> = Promise.resolve()
  #waitingSteps = 0
  #waitingBytes = 0
  #isRemoved = false
  #fault: Error | undefined

  constructor(folder: string, onDrain: () => void) {
    this.#folder = folder
    this.#onDrain = onDrain
  }

  get isBehind(): boolean {
    return this.#waitingBytes > waitingBytes || this.#waitingSteps > waitingSteps
  }

  begin(originalName: string): void {
    this.#file = {
      path: join(this.#folder, randomText(24)),
      originalName,
      size: 0,
      hash: createHash('md5'),
      head: Buffer.alloc(0),
      descriptor: undefined,
    }
  }

  data(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      this.#block ??= takeBlock()
      const copied = bytes.copy(this.#block, this.#filled, at)
      this.#filled += copied
      at += copied
      if (this.#filled === this.#block.length) this.#flush()
    }
  }

  /** Ends the file; it is on the disk once done() has resolved. */
  end(): ReceivedFile {
    const file = this.#file!
    if (this.#filled > 0 || file.size === 0) this.#flush()
    this.#step(() => this.#close(file))
    this.#file = undefined
    const { path, originalName, size, head } = file
    return { path, originalName, size, head, md5: file.hash.digest('hex') }
  }

  /** Waits for the disk; throws its error. */
  async done(): Promise<void> {
    this.#giveBack()
    await this.#steps
    if (this.#fault) throw this.#fault
  }

  /** Removes all files, including unfinished ones. Never throws. */
  async remove(): Promise<void> {
    this.#isRemoved = true
    this.#giveBack()
    const file = this.#file
    this.#file = undefined
    await this.#steps
    if (file) await this.#close(file).catch(() => {})
    // Most are already gone: stored under another name.
    await Promise.all(this.#paths.splice(0).map((path) => removeFile(path).catch(() => {})))
  }

  /** Passes the block to the disk. */
  #flush(): void {
    const file = this.#file!
    const bytes = this.#block?.subarray(0, this.#filled) ?? Buffer.alloc(0)
    this.#filled = 0
    if (file.size === 0) file.head = Buffer.from(bytes.subarray(0, headBytes))
    file.size += bytes.length
    file.hash.update(bytes)
    if (bytes.length <= smallBytes) {
      const copy = Buffer.from(bytes)
      this.#step(() => this.#write(file, copy), copy.length)
      return
    }
    const block = this.#block!
    this.#block = undefined
    this.#step(() => this.#write(file, bytes).finally(() => giveBlock(block)), block.length)
  }

  #step(run: () => Promise<void>, bytes = 0): void {
    this.#waitingSteps++
    this.#waitingBytes += bytes
    this.#steps = this.#steps.then(run).then(
      () => this.#stepDone(bytes),
      (error: Error) => {
        this.#stepDone(bytes)
        if (this.#fault) return
        this.#fault = error
        this.onFault(error)
      },
    )
  }

  #stepDone(bytes: number): void {
    const wasBehind = this.isBehind
    this.#waitingSteps--
    this.#waitingBytes -= bytes
    if (wasBehind && !this.isBehind) this.#onDrain()
  }

  async #write(file: OpenFile, bytes: Buffer): Promise<void> {
    if (this.#isRemoved || this.#fault) return
    if (file.descriptor === undefined) {
      this.#paths.push(file.path)
      file.descriptor = await openFile(file.path, 'wx')
    }
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await writeFile(file.descriptor, bytes, at, bytes.length - at)
      at += bytesWritten
    }
  }

  async #close(file: OpenFile): Promise<void> {
    const { descriptor } = file
    file.descriptor = undefined
    if (descriptor !== undefined) await closeFile(descriptor)
  }

  #giveBack(): void {
    if (this.#block) giveBlock(this.#block)
    this.#block = undefined
    this.#filled = 0
  }
}
