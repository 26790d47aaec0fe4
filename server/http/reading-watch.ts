import type { Socket } from 'node:net'

/** Tells how long a client hasn't read what waits for it. */
export interface ReadingWatch {
  /** Milliseconds; 0 where nothing waits. To be asked now and again, with the time by performance.now(). */
  stalledMs(now: number): number
}

/** Nothing public tells how much of one large write the kernel has taken. */
type Queued = { _handle?: { writeQueueSize?: number } | null }

interface Mark {
  /** Bytes of writes that are done. */
  done: number
  /** Bytes that the kernel has yet to take of the one that isn't. */
  left: number
  at: number
}

// What counts as reading on. Arbitrary: a client of a byte now and then holds a connection as one
// that reads nothing, and the slowest line takes more than this in a minute.
const leastBytes = 16 << 10

/**
 * Watches what a connection's kernel takes off our hands. Not by socket.setTimeout: what a client
 * sends meanwhile would count as life, and one that sends need not read.
 */
export function createReadingWatch(socket: Socket): ReadingWatch {
  let last: Mark | undefined
  return {
    stalledMs(now) {
      const { writableLength, bytesWritten } = socket
      if (writableLength === 0) {
        last = undefined
        return 0
      }
      const left = (socket as Queued)._handle?.writeQueueSize ?? 0
      const mark = { done: bytesWritten - writableLength, left, at: now }
      last ??= mark
      if (mark.done - last.done + Math.max(0, last.left - left) >= leastBytes) last = mark
      return now - last.at
    },
  }
}
