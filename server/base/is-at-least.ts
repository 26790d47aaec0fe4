/** Whether a version such as 3.46.0 is `minimum` or later; parts that `minimum` lacks don't count. */
export function isAtLeast(version: string, minimum: string): boolean {
  const least = minimum.split('.').map(Number)
  const parts = version.split('.').map(Number)
  const at = least.findIndex((part, index) => parts[index] !== part)
  return at < 0 || (parts[at] ?? 0) > least[at]!
}
