import { releaseMemory } from './release-memory.js'

// Enough for a header line; an arbitrary start.
const firstCapacity = 256
// Longer than nearly every line, shorter than what memory would notice.
const keptCapacity = 8192

/**
 * Bytes put together from pieces of any size. One buffer that doubles: a list of pieces would let a
 * client that sends single bytes take a hundred times what it sends.
 */
export class GrowingBuffer {
  readonly #mostBytes: number
  #bytes: Buffer | undefined
  #length = 0

  /** `mostBytes`: what will come at most, where that is known; nothing beyond it is set aside. */
  constructor(mostBytes = Number.POSITIVE_INFINITY) {
    this.#mostBytes = mostBytes
  }

  get length(): number {
    return this.#length
  }

  /** Copies the piece. */
  append(piece: Uint8Array): void {
    const needed = this.#length + piece.length
    let bytes = this.#bytes
    if (bytes === undefined || needed > bytes.length) {
      const doubled = Math.max(2 * this.#length, firstCapacity)
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(doubled, this.#mostBytes)))
      bytes?.copy(larger, 0, 0, this.#length)
      if (bytes) releaseMemory(bytes)
      this.#bytes = larger
      bytes = larger
    }
    bytes.set(piece, this.#length)
    this.#length = needed
  }

  /** What there is so far: a view that holds until the next append(). */
  view(): Buffer {
    return this.#bytes === undefined ? Buffer.alloc(0) : this.#bytes.subarray(0, this.#length)
  }

  /** Forgets the bytes; a small buffer is kept for the next ones. */
  clear(): void {
    this.#length = 0
    if (this.#bytes && this.#bytes.length > keptCapacity) this.#bytes = undefined
  }
}
