import type { Caller } from '../base/caller.js'
import type { Seal } from './key.js'

/** What the trail keeps of an action or a refusal. */
export interface AuditNote {
  action: string
  /** Default: `ok`. */
  result?: string
  method?: string
  /** Default: the process's own. */
  door?: string
  /** Names of collections, ids of records; left out if nobody is known. */
  actor?: { collection: string; id: string } | undefined
  target?: { collection: string; id: string } | undefined
  /** Whose request it was, for address and user agent. */
  caller?: Caller | undefined
  /** Never a secret. */
  data?: Readonly<Record<string, unknown>> | undefined
}

/** The audit trail, as flows and APIs write to it. */
export interface Audit {
  /** Records a change, immediately. Rejects with audit.not_written. */
  change(note: AuditNote): Promise<void>
  /** Records a login, a moment later, without delaying the answer. */
  login(note: AuditNote): void
  /** Records a refusal; equal ones are counted together and written once a minute. */
  refusal(note: AuditNote): void
  /** Writes pending entries. Rejects with audit.not_written. */
  flush(): Promise<void>
  /** The key that signs it. */
  seal(): Promise<Seal>
  /** Logins and refusals dropped since the start because the queue was full. */
  readonly dropped: number
  /** Writes pending entries, and accepts no more. */
  close(): Promise<void>
}
