import type { Socket } from 'node:net'

/** Measures how long a client hasn't read the bytes that wait for it. */
export interface ReadingWatch {
  /** Milliseconds; 0 if nothing waits. Call it from time to time, with performance.now(). */
  stalledMs(now: number): number
}

/** Nothing public says how much of one large write the kernel has taken. */
type Queued = { _handle?: { writeQueueSize?: number } | null }

interface Mark {
  /** Bytes of finished writes. */
  done: number
  /** Bytes of the current write that the kernel has yet to take. */
  left: number
  at: number
}

// What counts as reading on. Arbitrary: a client that reads a byte now and then holds a connection
// like one that reads nothing, and even the slowest line takes more than this in a minute.
const leastBytes = 16 << 10

/**
 * Watches how many bytes the connection's kernel accepts. socket.setTimeout doesn't help: incoming
 * bytes would count as activity, and a client that sends need not read.
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
