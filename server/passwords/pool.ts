import { availableParallelism } from 'node:os'
import { StartError } from '../base/errors.js'
import type { PasswordEngine } from './engine.js'
import { type FairQueue, fairQueue, type Turn } from './fair-queue.js'
import { bcryptCost, portableBcrypt } from './formats.js'
import { loadNativeEngine } from './native-engine.js'
import { pacedRefusals } from './paced-refusals.js'
import { stoppable } from './stoppable-engine.js'
import { createWorkerEngine } from './worker-engine.js'

/** Hashes and compares passwords away from the event loop, in a bounded queue with fair turns. */
export interface Passwords {
  /** The engine in use: npm bcrypt when it loads, else bcryptjs. */
  readonly engine: 'native' | 'js'
  /** A bcrypt hash of `plain`. Throws server.busy when the queue is full. Without a turn: the server's own work. */
  hash(plain: string, cost: number, turn?: Turn): Promise<string>
  /** Whether `plain` gives `hash`; false for a text that is no bcrypt hash. Throws server.busy when the queue is full. */
  compare(plain: string, hash: string, turn?: Turn): Promise<boolean>
  close(): Promise<void>
}

/** The same for whoever has to stop it. */
export interface PasswordPool extends Passwords {
  /** From now on only what has begun is finished; what waits or comes gets server.busy. */
  refuse(): void
}

export interface PasswordOptions {
  engine: 'auto' | 'native' | 'js'
  /** Calls at once; 0 = one per core. */
  workers: number
  /** Calls that may wait; one more, and one of the address with most of them is refused. */
  queueLimit: number
  /** Looks at the queue. */
  watch?: (queue: FairQueue) => FairQueue
}

/**
 * Makes the pool. `auto` takes npm bcrypt where it loads (a third less CPU than bcryptjs).
 * Throws StartError for `native` where it doesn't load.
 */
export async function createPasswords(options: PasswordOptions): Promise<PasswordPool> {
  const width = options.workers > 0 ? options.workers : availableParallelism()
  const engine = stoppable(await chooseEngine(options.engine, width))
  const queue = fairQueue(width, options.queueLimit)
  const paced = pacedRefusals(options.watch?.(queue) ?? queue)
  const inTurn = paced.queue
  return {
    engine: engine.name,
    hash: (plain, cost, turn = ownTurn) => inTurn(turn, () => engine.hash(plain, cost)),
    compare: async (plain, hash, turn = ownTurn) =>
      bcryptCost(hash) !== undefined &&
      inTurn(turn, () => engine.compare(plain, portableBcrypt(hash))),
    refuse() {
      engine.refuse()
      paced.release()
    },
    close: () => engine.close(),
  }
}

const ownTurn: Turn = { from: '', rank: 'login' }

async function chooseEngine(
  wanted: PasswordOptions['engine'],
  width: number,
): Promise<PasswordEngine> {
  const native = wanted === 'js' ? undefined : await loadNativeEngine()
  if (native) return native
  if (wanted !== 'native') return createWorkerEngine(width)
  throw new StartError(
    'passwords.engine is native, but npm bcrypt does not load here; allowed are auto and js',
  )
}
