import type { IncomingMessage } from 'node:http'
import { Breaks } from '../base/breaks.js'

// Less costs more to hand over than to look at. Both are arbitrary: so many take a millisecond or two.
const smallBytes = 512
const piecesAtOnce = 500
// Node reads on from the socket, in the same turn, until so much waits in the request: 64 KiB by itself,
// which is as many chunks.
const waitingBytes = 4096

/**
 * Lets the loop go on between the small pieces of a body, before others listen to them. A chunk may be one
 * byte long, as Go's server allows, and hundreds of thousands of them come in one turn of the loop. After
 * some of them the request rests until the next turn; what came meanwhile is one piece then. Gives what
 * ends it.
 */
export function restBetweenSmall(request: IncomingMessage): () => void {
  const breaks = new Breaks()
  let count = 0
  function look(piece: Buffer): void {
    if (piece.length >= smallBytes || ++count < piecesAtOnce) return
    count = 0
    // Whoever has it wait sees to how it goes on.
    if (request.isPaused()) return
    request.pause()
    stateOf(request).highWaterMark = waitingBytes
    // Of many such requests one goes on in a turn.
    void breaks.rest().then(goOn)
  }
  function goOn(): void {
    if (request.destroyed) return
    // While it rests, this is all of it; listeners get it.
    request.read()
    request.resume()
  }
  request.on('data', look)
  return () => request.off('data', look)
}

/** Streams show this number, and only their makers set it. */
function stateOf(request: IncomingMessage): { highWaterMark: number } {
  return (request as unknown as { _readableState: { highWaterMark: number } })._readableState
}
