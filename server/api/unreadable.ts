import { fail } from '../base/errors.js'

/**
 * Some of the peer's routes answer every unreadable body alike, a wrong content type included.
 * Throws request.unreadable.
 */
export async function unreadableAlike<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (cause) {
    throw fail('request.unreadable', { cause })
  }
}
