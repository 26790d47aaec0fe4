import type { Caller } from '../base/caller.js'
import type { Seal } from './key.js'

/** What is to be kept of something that was done or refused. */
export interface AuditNote {
  action: string
  /** Left out: `ok`. */
  result?: string
  method?: string
  /** Left out: the process's own. */
  door?: string
  /** Names of collections, ids of records; left out: nobody is known. */
  actor?: { collection: string; id: string } | undefined
  target?: { collection: string; id: string } | undefined
  /** Whose request it was, for address and user agent. */
  caller?: Caller | undefined
  /** Never a secret. */
  data?: Readonly<Record<string, unknown>> | undefined
}

/** The audit trail, as flows and edges write it. */
export interface Audit {
  /** Something was changed: written at once. Rejects with audit.not_written. */
  change(note: AuditNote): Promise<void>
  /** Somebody signed in: written a moment later, beside the answer. */
  login(note: AuditNote): void
  /** Somebody was refused: gathered with those alike, and written once a minute. */
  refusal(note: AuditNote): void
  /** Writes what waits. Rejects with audit.not_written. */
  flush(): Promise<void>
  /** The key of its signatures. */
  seal(): Promise<Seal>
  /** Logins and refusals that found no room since the start. */
  readonly dropped: number
  /** Writes what waits, and takes nothing more. */
  close(): Promise<void>
}
