import type { SqlValue } from '../store.js';
/** One statement. `schema` is another number after each change of the schema. */
export interface ReaderTask {
    kind: 'all' | 'get';
    text: string;
    params: readonly SqlValue[];
    schema: number;
}
/** What came of it; `code` is SQLite's. */
export type ReaderAnswer = {
    result: unknown;
} | {
    message: string;
    code: string;
};
