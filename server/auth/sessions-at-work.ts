import type { RecordModel } from '../model/record.js'
import type { Session } from '../store/statements/refresh-sessions.js'

/** Whether tokens' sessions still live, asked on every request with such a token. */
export interface LiveSessions {
  /** The session, if it lives and is that account's. */
  find(sid: string, record: RecordModel): Promise<Session | undefined>
  /** The same as yes or no; a yes counts as a use, which is noted once a minute. */
  use(sid: string, record: RecordModel): Promise<boolean>
  /** What was read of it last, not asked anew: for what doesn't decide who gets in. */
  lastRead(sid: string): Session | undefined
  /** Writes the uses that wait. */
  close(): Promise<void>
}
