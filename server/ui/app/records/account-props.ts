import type { RecordModel } from 'pocketbase'
import type { Collection } from '../state'

/** What each part of an account's page gets. */
export interface AccountProps {
  collection: Collection
  record: RecordModel
}
