import { type ErrorCode, fail } from '../base/errors.js'

/**
 * Some of the peer's routes give every unreadable body the same answer, including a wrong content
 * type. Throws `code` (request.unreadable).
 */
export async function unreadableAlike<T>(
  reading: Promise<T>,
  code: ErrorCode = 'request.unreadable',
): Promise<T> {
  try {
    return await reading
  } catch (cause) {
    throw fail(code, { cause })
  }
}
