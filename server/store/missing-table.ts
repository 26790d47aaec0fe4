/**
 * Whether a statement failed because its table or column isn't there: for a moment, while somebody
 * else renames or deletes a collection, a request still has its old name.
 */
export function isMissingTable(error: unknown): boolean {
  const { message = '', code } = (error ?? {}) as { message?: string; code?: string }
  return /^no such (?:table|column): /.test(message) || code === '42P01' || code === '42703'
}
