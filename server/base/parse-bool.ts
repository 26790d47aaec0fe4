const words = new Map<string, boolean>([
  ...['1', 't', 'T', 'true', 'TRUE', 'True'].map((word) => [word, true] as const),
  ...['0', 'f', 'F', 'false', 'FALSE', 'False'].map((word) => [word, false] as const),
])

/** Go's strconv.ParseBool; undefined if it fails. */
export function parseBool(text: string): boolean | undefined {
  return words.get(text)
}
