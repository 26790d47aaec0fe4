import type { Head } from './type.js';
/** Whether a text is a table: at least two columns, and as many in each of its first lines. */
export declare function isSeparated({ text, isCut }: Head, comma: string): boolean;
