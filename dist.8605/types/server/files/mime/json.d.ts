import type { Head } from './type.js';
/** A member to look for: its path, and the texts that its value may have (any, if left out). */
export interface Query {
    path: readonly string[];
    values?: readonly string[];
}
export interface Parsed {
    /** How far the text is JSON, blanks behind it included. */
    end: number;
    /** How far it was looked at; behind `end` where something is wrong or missing. */
    inspected: number;
    isContainer: boolean;
    /** Whether one of the queried members was found. */
    isFound: boolean;
}
/** Whether a head is a JSON object or list (or its beginning) that holds one of these members. */
export declare function isJson({ text, isCut }: Head, first: RegExp, queries?: readonly Query[]): boolean;
/**
 * Reads JSON as leniently as the library that PocketBase uses: a comma may close a list, control
 * characters may stand in texts, a value that breaks off still ends behind its first character.
 * Source: gabriel-vasile/mimetype 1.4 internal/json.
 */
export declare function parseLoosely(text: string, queries?: readonly Query[]): Parsed;
