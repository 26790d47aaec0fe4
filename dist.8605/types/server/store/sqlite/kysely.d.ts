import { Kysely } from 'kysely';
import type { Row, SqlValue } from '../store.js';
import type { Tables } from '../tables.js';
/** What Kysely's queries run on: the same cached statements as the handle that it belongs to. */
export interface StatementRunner {
    givesRows(sql: string): boolean;
    all(sql: string, params: readonly SqlValue[]): Promise<Row[]>;
    run(sql: string, params: readonly SqlValue[]): Promise<{
        changes: number;
    }>;
}
/** A Kysely on one connection. It starts no transactions: those are the store's. */
export declare function createKysely(runner: StatementRunner): Kysely<Tables>;
