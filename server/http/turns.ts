import type { Socket } from 'node:net'

/** Begins the work of connections, a bounded number in each turn of the event loop. */
export interface Turns {
  /**
   * Calls `begin` at once if this turn has not begun many, else in one of the next turns: then each
   * client address gets its next one after the other. Not called if the client has gone meanwhile.
   */
  take(socket: Socket, begin: () => void): void
}

// Beginning a request takes up to 0.3 ms before its code is compiled. When 300 arrive at once, those
// of another client would wait 90 ms.
const begunPerTurn = 16

export function createTurns(): Turns {
  let begun = 0
  let isScheduled = false
  /** By client address; the one whose turn is next comes first. */
  const waiting = new Map<string, [Socket, () => void][]>()

  function schedule(): void {
    if (isScheduled) return
    isScheduled = true
    setImmediate(endTurn)
  }

  function endTurn(): void {
    isScheduled = false
    for (const [address, line] of waiting) {
      if (begun >= begunPerTurn) break
      // A key that is set again moves behind the others, where this loop meets it once more.
      waiting.delete(address)
      const [socket, begin] = line.shift() as [Socket, () => void]
      if (line.length > 0) waiting.set(address, line)
      if (socket.destroyed) continue
      begun++
      begin()
    }
    begun = 0
    if (waiting.size > 0) schedule()
  }

  return {
    take(socket, begin) {
      schedule()
      if (begun < begunPerTurn && waiting.size === 0) {
        begun++
        begin()
        return
      }
      const address = socket.remoteAddress ?? ''
      const line = waiting.get(address)
      if (line) line.push([socket, begin])
      else waiting.set(address, [[socket, begin]])
    },
  }
}
