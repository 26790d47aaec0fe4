import type { RequestInfo } from '../base/caller.js';
import type { Collections } from '../model/cache.js';
import type { Collection, Rule } from '../model/collection.js';
import type { SqlValue } from '../store/store.js';
import { type Dialect } from './dialect.js';
export interface QueryInput {
    collections: Collections;
    /** The collection to select from, or a stand-in of it (see allow.ts). */
    collection: Collection;
    info: RequestInfo;
    /** Milliseconds since 1970, for the macros. */
    now: number;
    /** An API rule that the rows must meet; null and '' ask nothing here. */
    rule?: Rule;
    /** The client's filter. */
    filter?: string;
    /** The client's sort fields. */
    sort?: string;
    /** Whether filter and sort may use hidden fields and closed collections: superusers only. */
    allowHidden: boolean;
    /**
     * Whether it counts in which order the rows come. Then nothing is decided or left out: which rows
     * come first where several tie is up to SQLite's plan, and one term more or less gives another.
     */
    ordered?: boolean;
    dialect?: Dialect;
}
/**
 * The pieces of `SELECT … FROM collection <joins> WHERE <where> ORDER BY <orderBy>`; the columns of
 * the collection go by its name. Values to bind: `params`, then `orderParams`.
 */
export interface CompiledQuery {
    /** Set when `where` holds for every row, or for none, whatever they are. */
    decided: boolean | undefined;
    /** LEFT JOINs, or ''. */
    joins: string;
    /** Always a condition; `1` or `0` when decided. */
    where: string;
    /** Terms of ORDER BY, or ''. */
    orderBy: string;
    /** Those of `joins`, then those of `where`. */
    params: SqlValue[];
    orderParams: SqlValue[];
    /** Whether to select DISTINCT, and to count distinct ids. */
    distinct: boolean;
    /** Whole statements that were made of these pieces, by a name of their maker's. */
    statements: Map<string, string>;
}
/**
 * Compiles rule, filter and sort of one query. They share their joins, so they are compiled
 * together. The result is kept by the texts, per state of the collections; a repeated query only
 * reads its parameters anew.
 * Throws request.invalid for texts that PocketBase refuses. Some faults show only when the statement
 * runs (a malformed LIKE pattern): the peer answers those in the same way.
 * Source: PocketBase core/record_field_resolver.go, tools/search/provider.go Exec.
 */
export declare function compileQuery(input: QueryInput): CompiledQuery;
