import type { SqlValue } from '../store.js';
import type { Connection } from './connection.js';
/**
 * `light`: done in microseconds. `heavy`: it would block for long. `unsure`: it scans or sorts, but
 * nothing large as far as can be seen; tell `took` how long it was.
 */
export type Weight = 'light' | 'unsure' | 'heavy';
/** Tells statements that would block for long from the others. */
export interface Planner {
    /** `reach`: the most rows that the statement looks at, where the caller knows. */
    weigh(text: string, params: readonly SqlValue[], reach?: number): Weight;
    /** What an unsure statement cost, in milliseconds. */
    took(text: string, ms: number): void;
    /** To be called when the schema has changed. */
    forget(): void;
}
/** Decides by the plan that SQLite makes on `connection`, once per text, schema and minute. */
export declare function createPlanner(connection: Connection, now?: () => number): Planner;
