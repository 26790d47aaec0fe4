import type { StoredField } from './stored-field.js'

/** A row of `_collections` with decoded JSON columns. */
export interface StoredCollection {
  id: string
  system: boolean
  type: 'base' | 'auth'
  name: string
  fields: StoredField[]
  indexes: string[]
  listRule: string | null
  viewRule: string | null
  createRule: string | null
  updateRule: string | null
  deleteRule: string | null
  /** Keys in PocketBase's order of writing. */
  options: Record<string, unknown>
}
