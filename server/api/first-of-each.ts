/** The first value of each query parameter, like Go's Get. */
export function firstOfEach(
  query: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const first: Record<string, string> = {}
  for (const [key, value] of Object.entries(query)) {
    first[key] = (Array.isArray(value) ? value[0] : value) ?? ''
  }
  return first
}
