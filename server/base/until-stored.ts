import { fail } from './errors.js'

// Arbitrary: each try loses only to a change that was stored meanwhile.
const longestTries = 20

/**
 * Tries a change that is stored only where nobody else was faster, until it is. Throws what a try throws,
 * and server.busy where others are always faster.
 */
export async function untilStored(isStored: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < longestTries; tries++) if (await isStored()) return
  throw fail('server.busy', { headers: { 'Retry-After': '1' } })
}
