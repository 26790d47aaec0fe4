import type { Problem, Problems } from '../../base/problems.js'
import type { Field } from '../../model/field-options.js'

/** The collection whose fields are checked: as it is to be saved. */
export interface CheckedCollection {
  type: string
  isNew: boolean
  fields: readonly Field[]
}

/** What the checks of a field's options may look at. */
export interface SettingsContext {
  collection: CheckedCollection
  /** The fields of the collection as it is stored, by their ids; undefined for one that isn't. */
  stored: ReadonlyMap<string, Field> | undefined
  /** Any stored collection, by its id or name. */
  find(nameOrId: string): { id: string; type: string } | undefined
}

/** Faults of a field's own options, by option; what every field has is checked elsewhere. */
export type SettingsCheck = (
  field: Field,
  context: SettingsContext,
) => Record<string, Problem | Problems | undefined>
