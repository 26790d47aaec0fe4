import type { Turn } from './fair-queue.js'
import type { Passwords } from './pool.js'

/** Passwords that were hashed before a transaction, so that no hashing happens inside it. */
export interface PreparedPasswords {
  passwords: Passwords
  prepareHash(plain: string, cost: number, turn: Turn): Promise<void>
}

/** Answers from prepared hashes, each used once; anything else goes to the pool. */
export function preparePasswords(pool: Passwords): PreparedPasswords {
  const hashes = new Map<string, string[]>()
  return {
    async prepareHash(plain, cost, turn) {
      const key = `${cost} ${plain}`
      const hash = await pool.hash(plain, cost, turn)
      hashes.set(key, [...(hashes.get(key) ?? []), hash])
    },
    passwords: {
      engine: pool.engine,
      hash: async (plain, cost, turn) =>
        hashes.get(`${cost} ${plain}`)?.pop() ?? (await pool.hash(plain, cost, turn)),
      compare: pool.compare,
      close: async () => {},
    },
  }
}
