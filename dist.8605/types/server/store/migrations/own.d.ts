import type { OwnStore } from '../store.js';
/** One step of pocketgate.db; its place in the list is its number, so steps are only ever added. */
export interface OwnMigration {
    name: string;
    statements: readonly string[];
}
/** What pocketgate.db holds, step by step. */
export declare const ownMigrations: readonly OwnMigration[];
/** Brings pocketgate.db up to date, in one transaction. */
export declare function migrateOwn(store: OwnStore, list?: readonly OwnMigration[]): Promise<void>;
