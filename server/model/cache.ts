import type { AuthCollection, Collection } from './collection.js'

/** The collections as they stand now; reloaded when this or another process changes them. */
export interface Collections {
  /** The database that they are kept in: whose SQL filters are written in. */
  readonly dialect: 'sqlite' | 'postgres'
  /** By id, or by name without case. */
  find(nameOrId: string): Collection | undefined
  all(): readonly Collection[]
  /** The auth collections, for checks across all accounts. */
  auth(): readonly AuthCollection[]
  /** Goes up by one with each reload; a key for what is compiled from collections. */
  readonly version: number
  reload(): Promise<void>
}
