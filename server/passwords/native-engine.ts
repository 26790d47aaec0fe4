import type { PasswordEngine } from './engine.js'
import { lowerPoolThreads } from './pool-threads.js'

/**
 * npm bcrypt, an optional dependency that computes on libuv's threads: it needs no workers of its
 * own, which would take 8 MB each. Undefined if its native part doesn't load.
 */
export async function loadNativeEngine(): Promise<PasswordEngine | undefined> {
  try {
    const { default: bcrypt } = await import('bcrypt')
    let isLowered = false
    /** With the first hash, all of libuv's threads exist. */
    const started = <T>(work: Promise<T>): Promise<T> => {
      if (!isLowered) {
        isLowered = true
        lowerPoolThreads()
      }
      return work
    }
    return {
      name: 'native',
      // With a salt made here: bcrypt would use its threads for that too, twice.
      hash: (plain, cost) => started(bcrypt.hash(plain, bcrypt.genSaltSync(cost))),
      compare: (plain, hash) => started(bcrypt.compare(plain, hash)),
      close: async () => {},
    }
  } catch {
    return undefined
  }
}
