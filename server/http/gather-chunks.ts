import type { IncomingMessage, ServerResponse } from 'node:http'
import { GrowingBuffer } from './multipart/growing-buffer.js'
import { throwAway } from './throw-away.js'

// Of larger pieces few fit into one read from the socket.
const largeBytes = 4096
// As much as chunks of one byte bring in one read.
const firstCapacity = 11_000

/**
 * Puts together the small chunks of a body that one read from the socket brings. A chunk may be one
 * byte long, as Go's server allows, so a read of 64 KiB may hold ten thousand, and a stream takes
 * ten times as long for each. The socket is read again when the stream asks for more. Call it
 * before the body begins.
 */
export function gatherChunks(request: IncomingMessage, answer: ServerResponse): void {
  if (request.headers['transfer-encoding'] === undefined) return
  // What Node itself throws away once the answer is written, it reads without a pause.
  answer.once('prefinish', () => {
    if (!request.complete) throwAway(request)
  })
  const { push } = request
  let gathered: GrowingBuffer | undefined
  function flush(): void {
    const piece = gathered?.view()
    gathered = undefined
    if (piece && !request.destroyed) push.call(request, piece)
  }
  request.push = (piece: Buffer | null) => {
    if (piece === null) flush()
    if (piece === null || (!gathered && piece.length >= largeBytes))
      return push.call(request, piece)
    if (gathered) {
      const parts = Math.floor(gathered.length / largeBytes)
      gathered.append(piece)
      // The stream may have asked for more meanwhile.
      return Math.floor(gathered.length / largeBytes) === parts
    }
    gathered = new GrowingBuffer(Number.POSITIVE_INFINITY, firstCapacity)
    gathered.append(piece)
    // The parser drains the queue of ticks after each chunk, but no immediates.
    setImmediate(flush)
    // It stops reading the socket.
    return false
  }
}
