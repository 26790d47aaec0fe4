/**
 * The text of the first JSON value, which must be an object or null ('null'): Go's decoder reads
 * one value and never looks at what follows. Throws SyntaxError for another, for a key that an object
 * has twice, and for half a surrogate pair; the rest of the inside is unchecked.
 */
export declare function firstObject(text: string): string;
/**
 * Parses JSON as Go decodes it into a map: numbers that float64 can't hold are errors. Throws
 * SyntaxError.
 */
export declare function parseRight(text: string): unknown;
/** The same with a Decimal for each number that is no integer as it is written. */
export declare function parseRightExactly(text: string): unknown;
/** Keys and value texts of a JSON object in the order sent, repeated keys included. */
export declare function topLevelEntries(object: string): [key: string, value: string][];
/** The same one by one, of an object that is known to be valid. */
export declare function entriesOf(object: string): Generator<[key: string, value: string]>;
/** The texts of a JSON list's entries, of a list that is known to be valid. */
export declare function elements(list: string): Generator<string>;
/** The next place that isn't blank. */
export declare function skipBlanks(text: string, from: number): number;
/** The place after a value; where none begins, the place itself. Throws SyntaxError. */
export declare function endOfValue(text: string, start: number): number;
export declare function endOfContainer(text: string, start: number): number;
export declare function endOfContainer(text: string, start: number, before: number): number | undefined;
/** The place after the closing quote. */
export declare function endOfString(text: string, start: number): number;
