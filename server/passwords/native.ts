import type { PasswordEngine } from './pool.js'

/**
 * npm bcrypt, an optional dependency that computes on libuv's threads; undefined where it doesn't
 * load. Throws instead when `required`.
 */
export async function loadNativeEngine(required: boolean): Promise<PasswordEngine | undefined> {
  try {
    const { default: bcrypt } = await import('bcrypt')
    return {
      name: 'native',
      hash: (plain, cost) => bcrypt.hash(plain, cost),
      compare: (plain, hash) => bcrypt.compare(plain, hash),
      close: async () => {},
    }
  } catch (cause) {
    if (required) throw new Error('passwords.engine is native, but npm bcrypt does not load', { cause })
    return undefined
  }
}
