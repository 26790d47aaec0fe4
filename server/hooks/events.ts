import type { Caller } from '../base/caller.js'
import type { Collection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import type { Db } from '../store/store.js'

/**
 * What flows call handlers around. A handler runs before and after what it is around: it may change the
 * record before, throw an ApiError to refuse, and look at the result after. The names are the SDK's.
 */
export interface HookEvents {
  /** The check and the write of a record that somebody asked for, after the rules let them. */
  createRecord: RecordRequest
  updateRecord: RecordRequest
  deleteRecord: RecordRequest
  /** A page that was read under the list rule, before it is shown; records may be taken out of it. */
  listRecords: { collection: Collection; records: RecordModel[]; caller: Caller }
  /** A record that was read under the view rule, before it is shown. */
  viewRecord: RecordRequest
  /**
   * The rows of one write, in its transaction: requests, batches, cascades, account flows and commands
   * alike. What a handler writes by `tx` is committed or rolled back with it.
   */
  write: RecordWrite
  /** The end of a login or refresh, after all checks and factors, around the token and its notices. */
  auth: { record: RecordModel; method: string; caller: Caller }
}

export interface RecordRequest {
  collection: Collection
  record: RecordModel
  /** Undefined where a command asks. */
  caller: Caller | undefined
}

export interface RecordWrite {
  kind: 'create' | 'update' | 'delete'
  record: RecordModel
  tx: Db
}
