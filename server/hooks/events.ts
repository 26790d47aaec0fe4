import type { Caller } from '../base/caller.js'
import type { Collection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import type { Db } from '../store/store.js'

/**
 * What flows call handlers around. A handler runs before and after the work it wraps: before, it
 * may change the record or throw an ApiError to refuse; after, it may look at the result. The names
 * are the SDK's.
 */
export interface HookEvents {
  /** The check and the write of a requested record, after the rules have allowed it. */
  createRecord: RecordRequest
  updateRecord: RecordRequest
  deleteRecord: RecordRequest
  /** A page read under the list rule, before it is shown; records may be removed from it. */
  listRecords: { collection: Collection; records: RecordModel[]; caller: Caller }
  /** A record read under the view rule, before it is shown. */
  viewRecord: RecordRequest
  /**
   * The rows of one write, in its transaction: requests, batches, cascades, account flows and
   * commands alike. What a handler writes through `tx` is committed or rolled back with it.
   */
  write: RecordWrite
  /**
   * The end of a login or refresh, after all checks and factors, around the token and its notices.
   */
  auth: { record: RecordModel; method: string; caller: Caller }
}

export interface RecordRequest {
  collection: Collection
  record: RecordModel
  /** Undefined for a command. */
  caller: Caller | undefined
}

export interface RecordWrite {
  kind: 'create' | 'update' | 'delete'
  record: RecordModel
  tx: Db
}
