/** What was counted while a long list or object was read. */
interface Known {
  /** Characters of its JSON. */
  length: number
  /** Of an object, in the text's order. */
  keys: readonly string[]
}

// V8 lists the keys of a long object in one go, sorted by age: 20 ms or more for 100,000.
const known = new WeakMap<object, Known>()

export function rememberMembers(container: object, members: Known): void {
  known.set(container, members)
}

/** Characters of the JSON that a list or object was read from, if it was long. */
export function knownLength(container: object): number | undefined {
  return known.get(container)?.length
}

/**
 * The keys of an object, in any order. Of a long one that was read from JSON: those it had then.
 */
export function keysOf(object: object): readonly string[] {
  return known.get(object)?.keys ?? Object.keys(object)
}
