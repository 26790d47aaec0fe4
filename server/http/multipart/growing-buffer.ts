import { releaseMemory } from './release-memory.js'

// Enough for a header line; an arbitrary start.
const shortCapacity = 256
// Longer than nearly every line, small enough not to matter for memory.
const keptCapacity = 8192

/**
 * Bytes assembled from pieces of any size, in one buffer that doubles. With a list of pieces, a
 * client that sends single bytes would take a hundred times what it sends.
 */
export class GrowingBuffer {
  readonly #mostBytes: number
  readonly #firstCapacity: number
  #bytes: Buffer | undefined
  #length = 0

  /**
   * `mostBytes`: the maximum that will come, if known; nothing beyond it is allocated.
   * `firstCapacity`: bytes that are allocated for the first piece.
   */
  constructor(mostBytes = Number.POSITIVE_INFINITY, firstCapacity = shortCapacity) {
    this.#mostBytes = mostBytes
    this.#firstCapacity = firstCapacity
  }

  get length(): number {
    return this.#length
  }

  /** Copies the piece. */
  append(piece: Uint8Array): void {
    const needed = this.#length + piece.length
    let bytes = this.#bytes
    if (bytes === undefined || needed > bytes.length) {
      const doubled = Math.max(2 * this.#length, this.#firstCapacity)
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(doubled, this.#mostBytes)))
      bytes?.copy(larger, 0, 0, this.#length)
      if (bytes) releaseMemory(bytes)
      this.#bytes = larger
      bytes = larger
    }
    bytes.set(piece, this.#length)
    this.#length = needed
  }

  /** The bytes so far: a view that is valid until the next append(). */
  view(): Buffer {
    return this.#bytes === undefined ? Buffer.alloc(0) : this.#bytes.subarray(0, this.#length)
  }

  /** Drops the bytes, and with them every view; a small buffer is reused for the next ones. */
  clear(): void {
    this.#length = 0
    if (!this.#bytes || this.#bytes.length <= keptCapacity) return
    releaseMemory(this.#bytes)
    this.#bytes = undefined
  }
}
