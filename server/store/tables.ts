import type { SqlValue } from './values.js'

/** PocketBase's own tables, for Kysely. Collections have tables of their own, by name. */
export interface Tables {
  _collections: {
    id: string
    system: number
    type: string
    name: string
    fields: string
    indexes: string
    listRule: string | null
    viewRule: string | null
    createRule: string | null
    updateRule: string | null
    deleteRule: string | null
    options: string
    created: string
    updated: string
  }
  _params: { id: string; value: string | Buffer | null; created: string; updated: string }
  _migrations: { file: string; applied: number }
  _mfas: {
    id: string
    collectionRef: string
    recordRef: string
    method: string
    created: string
    updated: string
  }
  [collection: string]: Record<string, SqlValue>
}
