import type { IncomingMessage } from 'node:http'
import { Breaks } from '../base/breaks.js'

/**
 * Lets the event loop continue between the pieces of a body, before other listeners get them: one
 * turn of the loop may bring two megabytes. Returns a function that stops this.
 */
export function restBetweenPieces(request: IncomingMessage): () => void {
  const breaks = new Breaks()
  function look(): void {
    // Whoever paused the request is responsible for resuming it.
    if (!breaks.isDue || request.isPaused()) return
    request.pause()
    void breaks.rest().then(() => {
      if (!request.destroyed) request.resume()
    })
  }
  request.on('data', look)
  return () => request.off('data', look)
}
