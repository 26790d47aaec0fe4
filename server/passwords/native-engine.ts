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
      hash: (plain, cost) => bcrypt.hash(plain, cost),
      compare: (plain, hash) => bcrypt.compare(plain, hash),
      close: async () => {},
    }
  } catch {
    return undefined
  }
}
