import { availableParallelism } from 'node:os'
import { StartError } from '../base/errors.js'
import type { PasswordEngine } from './engine.js'
import { type FairQueue, fairQueue, type Turn } from './fair-queue.js'
import { bcryptCost, portableBcrypt } from './formats.js'
import { loadNativeEngine } from './native-engine.js'
import { pacedRefusals } from './paced-refusals.js'
import { createPairThreads, type PairThreads } from './pair-threads.js'
import { pairing } from './pairing-engine.js'
import { stoppable } from './stoppable-engine.js'
import { createWorkerEngine } from './worker-engine.js'

/** Hashes and compares passwords off the event loop, in a bounded queue with fair turns. */
export interface Passwords {
  /** The engine in use: npm bcrypt if it loads, otherwise bcryptjs. */
  readonly engine: 'native' | 'js'
  /**
   * A bcrypt hash of `plain`. Throws server.busy if the queue is full. Without a turn it is the
   * server's own work.
   */
  hash(plain: string, cost: number, turn?: Turn): Promise<string>
  /**
   * Whether `plain` matches `hash`; false if the text isn't a bcrypt hash. Throws server.busy if
   * the queue is full.
   */
  compare(plain: string, hash: string, turn?: Turn): Promise<boolean>
  close(): Promise<void>
}

/** The same, for the owner who has to stop it. */
export interface PasswordPool extends Passwords {
  /** From now on only running work is finished; waiting and new work gets server.busy. */
  refuse(): void
}

export interface PasswordOptions {
  engine: 'auto' | 'native' | 'js'
  /** Threads; 0 means one per core. */
  workers: number
  /** How many calls may wait; beyond that, one call of the address with the most is refused. */
  queueLimit: number
  /** Wraps the queue to observe it. */
  watch?: (queue: FairQueue) => FairQueue
  /** Is told why a thread for pairs ended; its passwords are computed without it. */
  onThreadFault?(error: Error): void
}

/**
 * Creates the pool. `auto` uses npm bcrypt if it loads (a third less CPU than bcryptjs), and
 * computes passwords in pairs when more come than there are threads. Throws StartError for `native`
 * if it doesn't load.
 */
export async function createPasswords(options: PasswordOptions): Promise<PasswordPool> {
  const width = options.workers > 0 ? options.workers : availableParallelism()
  const inPairs = options.engine === 'auto'
  const single = await chooseEngine(options.engine, width)
  const engine = stoppable(inPairs ? pairing(single, threadsFor(options, width), width) : single)
  const queue = fairQueue(inPairs ? 2 * width : width, options.queueLimit)
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

/** For half of the work at once, because each takes 13 MB. */
function threadsFor({ onThreadFault }: PasswordOptions, width: number): PairThreads {
  const limit = Math.ceil(width / 2)
  return createPairThreads({ limit, ...(onThreadFault && { onFault: onThreadFault }) })
}

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
