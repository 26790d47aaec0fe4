import type { FileHandle } from 'node:fs/promises'
import { open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { randomText } from '../base/ids.js'
import type { Exchange } from '../base/route.js'
import { readWhole } from './multipart/read-whole.js'
import { releaseMemory } from './multipart/release-memory.js'

/** Larger bodies wait for their turn on the disk, and are decoded one at a time. */
export const largeBytes = 4 << 20
// How many bytes may wait for the disk before the client has to wait too.
const behindBytes = 1 << 20

/**
 * The bytes of one large body, in a file until somebody takes them: many clients that send large
 * bodies at once would fill the memory. The file has no name, so it is gone with its last handle,
 * even if the process is killed.
 */
export class LargeBody {
  readonly #exchange: Exchange
  #file: FileHandle | undefined
  #steps: Promise<void> = Promise.resolve()
  #waitingBytes = 0
  #length = 0
  #isClosed = false

  constructor(exchange: Exchange) {
    this.#exchange = exchange
    // The client has gone, or the request is over.
    exchange.res.once('close', () => void this.#close())
  }

  get length(): number {
    return this.#length
  }

  /** Whether the disk should catch up first. */
  get isBehind(): boolean {
    return this.#waitingBytes > behindBytes
  }

  /**
   * Takes over the piece and its memory. Resolves when it is in the file; rejects with the disk's
   * error, and so do all later calls.
   */
  append(piece: Buffer): Promise<void> {
    this.#length += piece.length
    this.#waitingBytes += piece.length
    this.#steps = this.#steps.then(() => this.#write(piece))
    return this.#steps
  }

  /** Reads all of it into memory, and drops the file. */
  async take(): Promise<Buffer> {
    try {
      await this.#steps
      return await readWhole(this.#opened, this.#length)
    } finally {
      await this.#close()
    }
  }

  get #opened(): FileHandle {
    if (!this.#file) throw new Error('the connection is closed')
    return this.#file
  }

  async #write(piece: Buffer): Promise<void> {
    if (!this.#file && !this.#isClosed) {
      const path = join(await this.#exchange.state.app.files.uploadFolder(), randomText(24))
      this.#file = await open(path, 'wx+', 0o600)
      await unlink(path)
    }
    for (let at = 0; at < piece.length && !this.#isClosed; ) {
      const { bytesWritten } = await this.#opened.write(piece, at, piece.length - at)
      at += bytesWritten
    }
    this.#waitingBytes -= piece.length
    releaseMemory(piece)
  }

  async #close(): Promise<void> {
    this.#isClosed = true
    await this.#steps.catch(() => {})
    const file = this.#file
    this.#file = undefined
    await file?.close()
  }
}
