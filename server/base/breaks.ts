// One for the process, like the event loop: pieces of many jobs in one turn would add up.
const waiting: (() => void)[] = []

// How long one piece may take; the rule is 50 ms for everything that runs in one turn of the loop.
const pieceMs = 8

/**
 * Breaks for the event loop in long work: check `isDue` after each small step, and await `rest()`
 * when it is set. Of all jobs that rest, one continues in each turn of the loop.
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
  // Removed after the call, so that a job that rests again at once doesn't come first.
  waiting.shift()
  if (waiting.length > 0) setImmediate(giveTurn)
}
