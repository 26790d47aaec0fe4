import type { IncomingMessage } from 'node:http'
import { Breaks } from '../base/breaks.js'
import { GrowingBuffer } from './multipart/growing-buffer.js'

// Less costs more to hand over than to look at. Both are arbitrary: so many take a millisecond or two.
const smallBytes = 512
const piecesAtOnce = 500
// Node reads on from the socket, in the same turn, until so much waits in the request. It asks for 64 KiB by
// itself, which may be as many chunks.
const waitingBytes = 4096

/**
 * Lets the loop go on between the small pieces of a body, before others listen to them. A chunk may be one
 * byte long, as Go's server allows, and ten thousand of them come in one turn of the loop. After some of
 * them the request rests until the next turn; what comes meanwhile is put together, which costs a tenth of
 * a stream's work for each, and is one piece then. Gives what ends it.
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
    const giveBack = gatherPushed(request)
    // Of many such requests one goes on in a turn.
    void breaks.rest().then(() => {
      giveBack()
      if (!request.destroyed) goOn(request)
    })
  }
  request.on('data', look)
  return () => request.off('data', look)
}

/** While it rests, this is all of it; listeners get it. */
function goOn(request: IncomingMessage): void {
  request.read()
  request.resume()
}

/** Keeps what the parser hands to a request; the function that it gives lets the request have it. */
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
    // Of a false one the parser's socket is read no further.
    return gathered.length < waitingBytes
  }
  return giveBack
}
