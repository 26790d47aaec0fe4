import type { IncomingMessage } from 'node:http'
import { Breaks } from '../base/breaks.js'
import { GrowingBuffer } from './multipart/growing-buffer.js'

// Smaller pieces cost more to hand over than to look at. Both limits are arbitrary: that many take
// a millisecond or two.
const smallBytes = 512
const piecesAtOnce = 500
// In the same turn, Node keeps reading from the socket until this many bytes wait in the request.
// Its default is 64 KiB, which can be as many chunks.
const waitingBytes = 4096

/**
 * Lets the event loop continue between the small pieces of a body, before other listeners get them.
 * A chunk may be one byte long, as Go's server allows, and ten thousand of them arrive in one turn of
 * the loop. After some of them the request pauses until the next turn; the bytes that arrive meanwhile
 * are put together, at a tenth of what a stream takes for each, and are then one piece. Returns a
 * function that stops this.
 */
export function restBetweenSmall(request: IncomingMessage): () => void {
  const breaks = new Breaks()
  let count = 0
  function look(piece: Buffer): void {
    if (piece.length >= smallBytes || ++count < piecesAtOnce) return
    count = 0
    // Whoever paused the request is responsible for resuming it.
    if (request.isPaused()) return
    request.pause()
    // For when somebody else pauses it, and nothing is gathered.
    stateOf(request).highWaterMark = waitingBytes
    const giveBack = gatherPushed(request)
    // Of many such requests, one continues in each turn.
    void breaks.rest().then(() => {
      giveBack()
      if (!request.destroyed) goOn(request)
    })
  }
  request.on('data', look)
  return () => request.off('data', look)
}

/** While the request is paused, read() returns all waiting bytes; listeners get them. */
function goOn(request: IncomingMessage): void {
  request.read()
  request.resume()
}

/** Collects what the parser pushes to a request, until the returned function hands it over. */
function gatherPushed(request: IncomingMessage): () => void {
  const push = request.push
  const gathered = new GrowingBuffer()
  let isGathering = true
  function giveBack(): void {
    if (!isGathering) return
    isGathering = false
    request.push = push
    if (gathered.length > 0 && !request.destroyed) push.call(request, gathered.view())
  }
  request.push = (piece: Buffer | null) => {
    if (piece === null) {
      giveBack()
      return push.call(request, null)
    }
    gathered.append(piece)
    // After false the parser stops reading the socket.
    return gathered.length < waitingBytes
  }
  return giveBack
}

/** A stream's number, which only the constructor of a stream can set otherwise. */
function stateOf(request: IncomingMessage): { highWaterMark: number } {
  return (request as unknown as { _readableState: { highWaterMark: number } })._readableState
}
