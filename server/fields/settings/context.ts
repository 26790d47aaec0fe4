import type { Problem, Problems } from '../../base/problems.js'
import type { Field } from '../../model/field-options.js'

/** The collection whose fields are checked, as it will be saved. */
export interface CheckedCollection {
  type: string
  isNew: boolean
  fields: readonly Field[]
}

/** What the checks of a field's options may use. */
export interface SettingsContext {
  collection: CheckedCollection
  /** The fields of the stored collection, by id; undefined if it isn't stored. */
  stored: ReadonlyMap<string, Field> | undefined
  /** Any stored collection, by id or name. */
  find(nameOrId: string): { id: string; type: string } | undefined
}

/**
 * Faults of a field's own options, by option; options that every field has are checked elsewhere.
 */
export type SettingsCheck = (
  field: Field,
  context: SettingsContext,
) => OptionFaults | Promise<OptionFaults>

type OptionFaults = Record<string, Problem | Problems | undefined>
