import type { AuthCollection, Collection } from './collection.js'

/** The current collections; reloaded when this or another process changes them. */
export interface Collections {
  /** The database they are stored in, which determines the SQL of filters. */
  readonly dialect: 'sqlite' | 'postgres'
  /** By id, or by name without case. */
  find(nameOrId: string): Collection | undefined
  all(): readonly Collection[]
  /** The auth collections, for checks across all accounts. */
  auth(): readonly AuthCollection[]
  /** Incremented by each reload; a key for anything compiled from collections. */
  readonly version: number
  reload(): Promise<void>
}
