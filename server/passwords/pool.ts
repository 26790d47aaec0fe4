import { availableParallelism } from 'node:os'
import { fail, StartError } from '../base/errors.js'
import { bcryptCost, portableBcrypt } from './formats.js'
import { loadNativeEngine } from './native-engine.js'
import { stoppable } from './stoppable-engine.js'
import { createWorkerEngine } from './worker-engine.js'

/** Hashes and compares passwords away from the event loop, in a bounded queue. */
export interface Passwords {
  /** The engine in use: npm bcrypt when it loads, else bcryptjs. */
  readonly engine: 'native' | 'js'
  /** A bcrypt hash of `plain`. Throws server.busy when the queue is full. */
  hash(plain: string, cost: number): Promise<string>
  /** Whether `plain` gives `hash`; false for a text that is no bcrypt hash. Throws server.busy when the queue is full. */
  compare(plain: string, hash: string): Promise<boolean>
  close(): Promise<void>
}

/** The same for whoever has to stop it. */
export interface PasswordPool extends Passwords {
  /** From now on only what has begun is finished; what waits or comes gets server.busy. */
  refuse(): void
}

/** What computes. Adapters: native-engine.ts, worker-engine.ts. */
export interface PasswordEngine {
  readonly name: 'native' | 'js'
  hash(plain: string, cost: number): Promise<string>
  compare(plain: string, hash: string): Promise<boolean>
  close(): Promise<void>
}

export interface PasswordOptions {
  engine: 'auto' | 'native' | 'js'
  /** Calls at once; 0 = one per core. */
  workers: number
  /** Calls that may wait; one more is refused. */
  queueLimit: number
}

/**
 * Makes the pool. `auto` takes npm bcrypt where it loads (a third less CPU than bcryptjs).
 * Throws StartError for `native` where it doesn't load.
 */
export async function createPasswords(options: PasswordOptions): Promise<PasswordPool> {
  const width = options.workers > 0 ? options.workers : availableParallelism()
  const engine = stoppable(await chooseEngine(options.engine, width))
  const inTurn = boundedQueue(width, options.queueLimit)
  return {
    engine: engine.name,
    hash: (plain, cost) => inTurn(() => engine.hash(plain, cost)),
    compare: async (plain, hash) =>
      bcryptCost(hash) !== undefined && inTurn(() => engine.compare(plain, portableBcrypt(hash))),
    refuse: engine.refuse,
    close: () => engine.close(),
  }
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

/** Lets `width` calls run, `limit` wait in order, and refuses the rest with server.busy. */
function boundedQueue(width: number, limit: number) {
  let running = 0
  const waiting: (() => void)[] = []
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= width) {
      if (waiting.length >= limit) {
        throw fail('server.busy', { headers: { 'Retry-After': '1' } })
      }
      // The one that ends hands its place over, so `running` stays as it is.
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else {
      running++
    }
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
