import type { Logger } from 'pino';
import type { Db } from '../store.js';
import type { SystemMigration } from './list.js';
/** Applies the missing system migrations in their order, in the caller's transaction. */
export declare function upgradeRecords(tx: Db, pending: readonly SystemMigration[], now: number, log: Logger): Promise<void>;
