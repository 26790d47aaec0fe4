import type { RecordModel } from 'pocketbase'
import type { Collection, Field } from '../state'
import type { Values } from './drafts'

/** What the input for a field gets. */
export interface InputProps {
  collection: Collection
  field: Field
  record: RecordModel | undefined
  /** Changed values, by the name under which they are sent. */
  values: Values
  isNew: boolean
  isReadOnly: boolean
  fault: string | undefined
  faults: Record<string, string>
  set(key: string, value: unknown): void
}
