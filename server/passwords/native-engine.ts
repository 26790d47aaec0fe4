import type { PasswordEngine } from './pool.js'

/**
 * npm bcrypt, an optional dependency that computes on libuv's threads: no worker of its own, which
 * would take 8 MB each. Undefined where its compiled part doesn't load.
 */
export async function loadNativeEngine(): Promise<PasswordEngine | undefined> {
  try {
    const { default: bcrypt } = await import('bcrypt')
    return {
      name: 'native',
      // With a salt made here: bcrypt would go to its threads for that as well, twice.
      hash: (plain, cost) => bcrypt.hash(plain, bcrypt.genSaltSync(cost)),
      compare: (plain, hash) => bcrypt.compare(plain, hash),
      close: async () => {},
    }
  } catch {
    return undefined
  }
}
