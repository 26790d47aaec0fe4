import type { Passwords } from './pool.js'

/** Passwords that were hashed and compared before a transaction, so that none is inside it. */
export interface PreparedPasswords {
  passwords: Passwords
  prepareHash(plain: string, cost: number): Promise<void>
  prepareCompare(plain: string, hash: string): Promise<void>
}

/** Answers from what was prepared, each hash once; what wasn't prepared goes to the pool. */
export function preparePasswords(pool: Passwords): PreparedPasswords {
  const hashes = new Map<string, string[]>()
  const compared = new Map<string, boolean>()
  return {
    async prepareHash(plain, cost) {
      const key = `${cost} ${plain}`
      const hash = await pool.hash(plain, cost)
      hashes.set(key, [...(hashes.get(key) ?? []), hash])
    },
    async prepareCompare(plain, hash) {
      compared.set(`${hash} ${plain}`, await pool.compare(plain, hash))
    },
    passwords: {
      engine: pool.engine,
      hash: async (plain, cost, turn) =>
        hashes.get(`${cost} ${plain}`)?.pop() ?? (await pool.hash(plain, cost, turn)),
      compare: async (plain, hash, turn) =>
        compared.get(`${hash} ${plain}`) ?? (await pool.compare(plain, hash, turn)),
      close: async () => {},
    },
  }
}
