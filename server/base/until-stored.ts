import { fail } from './errors.js'

// Arbitrary: each attempt only loses to a change that was stored meanwhile.
const longestTries = 20

/**
 * Retries a change that is only stored if nobody else was faster, until it succeeds. Throws what an
 * attempt throws, and server.busy if others are always faster.
 */
export async function untilStored(isStored: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < longestTries; tries++) if (await isStored()) return
  throw fail('server.busy', { headers: { 'Retry-After': '1' } })
}
