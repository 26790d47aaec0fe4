import type { Db } from '../store.js';
import type { SystemMigration } from './list.js';
/** What a system migration does to data.db; true where it saved a collection, so that views may follow. */
export type Step = (tx: Db, now: number) => Promise<boolean>;
/** PocketBase's system migrations, as far as a folder of 0.23 or later can still need them. */
export declare const steps: Record<SystemMigration, Step>;
