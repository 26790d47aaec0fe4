import type { Rule } from '../model/collection.js'
import type { Field } from '../model/field-options.js'
import type { AuthDraft } from './auth-draft.js'

/** A collection while it is edited. Its type is any text until it has been checked. */
export interface Draft {
  /** '' for one that isn't stored yet; otherwise the id that it is stored under. */
  storedId: string
  /** The id that was derived from type and name, and may be again. */
  derivedId: string
  id: string
  name: string
  type: string
  system: boolean
  fields: Field[]
  indexes: string[]
  listRule: Rule
  viewRule: Rule
  createRule: Rule
  updateRule: Rule
  deleteRule: Rule
  created: string
  updated: string
  auth: AuthDraft
  viewQuery: string
}
