// One for the process, as the event loop is: pieces of many jobs in one turn would add up.
const waiting: (() => void)[] = []

// What one piece may take; the rule is 50 ms for all that runs in one turn of the loop.
const pieceMs = 8

/**
 * Breaks for the event loop in work that takes long: ask `isDue` after each small step, and wait for
 * `rest()` where it says so. Of all who rest, one goes on in each turn of the loop.
 */
export class Breaks {
  #since = performance.now()

  get isDue(): boolean {
    return performance.now() - this.#since > pieceMs
  }

  async rest(): Promise<void> {
    await takeTurn()
    this.#since = performance.now()
  }
}

function takeTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    if (waiting.length === 1) setImmediate(giveTurn)
  })
}

function giveTurn(): void {
  waiting[0]!()
  // Taken off after the call, so that whoever rests at once is not a first one.
  waiting.shift()
  if (waiting.length > 0) setImmediate(giveTurn)
}
