import { availableParallelism } from 'node:os'
import { fail, StartError } from '../base/errors.js'
import { bcryptCost, portableBcrypt } from './formats.js'
import { nativeLoads } from './native.js'
import { createWorkerPool } from './worker-pool.js'

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
export async function createPasswords(options: PasswordOptions): Promise<Passwords> {
  const width = options.workers > 0 ? options.workers : availableParallelism()
  const engine = await chooseEngine(options.engine)
  const pool = createWorkerPool(width)
  const inTurn = boundedQueue(width, options.queueLimit)
  return {
    engine,
    hash: async (plain, cost) =>
      (await inTurn(() => pool.run({ engine, kind: 'hash', plain, cost }))) as string,
    compare: async (plain, hash) =>
      bcryptCost(hash) !== undefined &&
      ((await inTurn(() =>
        pool.run({ engine, kind: 'compare', plain, hash: portableBcrypt(hash) }),
      )) as boolean),
    close: () => pool.close(),
  }
}

async function chooseEngine(wanted: PasswordOptions['engine']): Promise<'native' | 'js'> {
  if (wanted === 'js') return 'js'
  if (await nativeLoads()) return 'native'
  if (wanted === 'auto') return 'js'
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
