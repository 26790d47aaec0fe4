import type { Rule } from '../model/collection.js'
import type { Field } from '../model/field-options.js'
import type { AuthDraft } from './auth-draft.js'

/** A collection while it is edited. Its type is any string until it is validated. */
export interface Draft {
  /** '' if it isn't stored yet; otherwise its stored id. */
  storedId: string
  /** The id derived from type and name; it may be derived again. */
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
