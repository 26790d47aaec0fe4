/**
 * For a promise's catch: `none` if a statement failed because its table or column isn't there, as for
 * a moment while somebody else renames or deletes a collection. Throws every other error.
 */
export function ifMissing<T>(none: T): (error: unknown) => T {
  return (error) => {
    const { message = '', code } = (error ?? {}) as { message?: string; code?: string }
    const isMissing = /^no such (?:table|column): /.test(message)
    if (isMissing || code === '42P01' || code === '42703') return none
    throw error
  }
}
