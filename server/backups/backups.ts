import type { Logger } from 'pino'
import type { Audit } from '../audit/audit.js'
import type { ListedFile } from '../files/file-store.js'
import type { LogSink } from '../logs/sink.js'
import type { Report } from './pack.js'
import type { ZipStore } from './zip-store.js'

/**
 * Backs up and restores the data folder; one operation at a time, across all processes on the
 * folder.
 */
export interface Backups {
  readonly store: ZipStore
  /** The name of the backup that is being made or restored, in any process. */
  active(): Promise<string | undefined>
  /** A name with the current time, in PocketBase's form. */
  newName(prefix: string): string
  list(prefix?: string): Promise<ListedFile[]>
  /**
   * Makes a backup; one with the same name is replaced. Throws backup.busy, or whatever went wrong.
   */
  create(name: string, report?: Report): Promise<void>
  /**
   * Checks a backup and starts to restore it. Throws backup.busy, backup.missing,
   * backup.no_restore.
   */
  restore(name: string): Promise<void>
  /** Set by whoever can reopen the folder; without it nothing can be restored. */
  reopen: Reopen | undefined
  /** Cancels a backup or restore in progress. */
  close(): Promise<void>
}

/**
 * Closes everything, calls `swap`, and reopens the folder with whichever content is there then.
 * Returns its app, and why it is the old content, if it is.
 */
export type Reopen = (swap: () => Promise<void>) => Promise<Reopened>

/** The app of the folder that is open now, and the fault, if any. */
export interface Reopened {
  app: { log: Logger; logs?: LogSink; audit?: Audit }
  fault: unknown
}
