import { castBool, castInteger } from '../fields/cast.js'

/** The parser of HTML; loaded when somebody first asks for an excerpt. */
let library: typeof import('./excerpt.js') | undefined

/** Whether `loadExcerpts` has to be awaited before a value is changed. */
export function areExcerptsLoaded(): boolean {
  return library !== undefined
}

export async function loadExcerpts(): Promise<void> {
  library = await import('./excerpt.js')
}

/**
 * `?fields=name:excerpt(max, withEllipsis)`: the text of an HTML value, at most `max` characters of
 * it. Undefined for arguments that the peer refuses. Source: PocketBase
 * tools/picker/excerpt_modifier.go.
 */
export function makeExcerpt(
  ...args: string[]
): ((value: unknown) => Generator<void, unknown>) | undefined {
  if (args.length === 0 || args.length > 2) return undefined
  const max = castInteger(args[0]!)
  if (max <= 0) return undefined
  const withEllipsis = args.length > 1 && castBool(args[1])
  return function* (value) {
    return typeof value === 'string' ? yield* library!.excerpt(value, max, withEllipsis) : value
  }
}
