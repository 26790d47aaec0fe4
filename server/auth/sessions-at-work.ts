import type { RecordModel } from '../model/record.js'
import type { Session } from '../store/statements/refresh-sessions.js'

/** Checks whether a token's session is still valid, on every request with such a token. */
export interface LiveSessions {
  /** The session, if it is valid and belongs to that account. */
  find(sid: string, record: RecordModel): Promise<Session | undefined>
  /** The same as a boolean; true counts as a use, which is recorded once a minute. */
  use(sid: string, record: RecordModel): Promise<boolean>
  /** The session as last read, without a new query; not for access decisions. */
  lastRead(sid: string): Session | undefined
  /** Writes pending uses. */
  close(): Promise<void>
}
