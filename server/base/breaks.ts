// One for the process, like the event loop: pieces of many jobs in one turn would add up.
const waiting: (() => void)[] = []

// How long all pieces of one turn may take; the rule is 50 ms for everything that runs in it.
const piecesMs = 8

/** When the time of this turn of the loop began to count. */
let began: number | undefined

/**
 * Breaks for the event loop in long work: check `isDue` after each small step, and await `rest()`
 * when it is set. Of all jobs that rest, one continues in each turn of the loop.
 */
export class Breaks {
  readonly #since = performance.now()

  /** Steps that other jobs, or other parts of this one, took in the same turn count, too. */
  get isDue(): boolean {
    const now = performance.now()
    if (began !== undefined) return now - began > piecesMs
    begin(now)
    return now - this.#since > piecesMs
  }

  async rest(): Promise<void> {
    await takeTurn()
    begin(performance.now())
  }
}

/** Whether every step is true, with breaks between them; stops at the first that isn't. */
export async function isEach(steps: Iterable<boolean>, breaks: Breaks): Promise<boolean> {
  for (const isTrue of steps) {
    if (!isTrue) return false
    if (breaks.isDue) await breaks.rest()
  }
  return true
}

/** The pieces of a text put together, with breaks between them. */
export async function joinInPieces(pieces: Iterable<string>, breaks: Breaks): Promise<string> {
  const made: string[] = []
  for (const piece of pieces) {
    made.push(piece)
    if (breaks.isDue) await breaks.rest()
  }
  return made.join('')
}

function begin(now: number): void {
  began = now
  // The loop doesn't wait for events while an immediate is due, so waiting never counts as work.
  setImmediate(() => {
    if (began === now) began = undefined
  })
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
