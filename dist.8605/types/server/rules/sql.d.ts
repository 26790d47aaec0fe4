import type { RequestInfo } from '../base/caller.js';
import type { SqlValue } from '../store/store.js';
/** A single value as filters know it, before it is bound. */
export type Scalar = string | number | bigint | boolean | null;
/** What a compiled filter is run for: its parameters are read from here each time. */
export interface Moment {
    info: RequestInfo;
    /** Milliseconds since 1970. */
    now: number;
}
/** One bound parameter: how to get its value. */
export interface Bind {
    read(moment: Moment): Scalar;
}
/** A piece of SQL and the parameters of its `?`, in order. */
export declare class Sql {
    readonly text: string;
    readonly binds: readonly Bind[];
    constructor(text: string, binds: readonly Bind[]);
}
/**
 * SQL from a template. Only other pieces can be filled in, so that no value gets into the text:
 * values come by `bind`, names by `name`.
 */
export declare function sql(strings: TemplateStringsArray, ...parts: readonly Sql[]): Sql;
/** A `?` whose value is read when the statement runs. */
export declare function bind(...binds: readonly Bind[]): Sql;
/** A constant behind a `?`. */
export declare function value(constant: Scalar): Sql;
/** A quoted name, `table`.`column`. Backticks: a double-quoted unknown name would become a text. */
export declare function name(...path: readonly string[]): Sql;
/** Pieces in a row. */
export declare function join(parts: readonly Sql[], separator: ' ' | ', ' | ' AND ' | ' OR '): Sql;
/** The values to bind, in order; booleans as the integers 1 and 0. */
export declare function bound(binds: readonly Bind[], moment: Moment): SqlValue[];
