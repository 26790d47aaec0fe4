import { signal } from '@preact/signals'

export interface Place {
  /** `collections`, `settings/mail`. */
  path: string
  query: URLSearchParams
}

function read(): Place {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?')
  return { path, query: new URLSearchParams(query) }
}

/**
 * The current place: `#/collections?collection=users`; the addresses are those of PocketBase's
 * dashboard.
 */
export const place = signal<Place>(read())

const guards = new Set<() => boolean>()
let accepted = location.hash

addEventListener('hashchange', () => {
  if (location.hash === accepted) return
  if (![...guards].every((allows) => allows())) {
    history.replaceState(null, '', accepted || '#/')
    return
  }
  accepted = location.hash
  place.value = read()
})

/** Called before leaving a place; false stays there. Returns a function that removes the guard. */
export function guardLeaving(allows: () => boolean): () => void {
  guards.add(allows)
  return () => guards.delete(allows)
}

export function linkTo(path: string, query: Record<string, string> = {}): string {
  const entries = Object.entries(query).filter(([, value]) => value !== '')
  const text = new URLSearchParams(entries).toString()
  return `#/${path}${text ? `?${text}` : ''}`
}

export function go(path: string, query: Record<string, string> = {}): void {
  location.hash = linkTo(path, query)
}

/** Changes the address without a history entry: what is open or filtered at this place. */
export function mark(query: Record<string, string>): void {
  const all = { ...Object.fromEntries(place.value.query), ...query }
  history.replaceState(null, '', linkTo(place.value.path, all))
  accepted = location.hash
  place.value = read()
}
