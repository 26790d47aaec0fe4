/** Whether no object within JSON text has a key twice. The text is valid, or is refused later on. */
export declare function hasUniqueKeys(text: string): boolean;
/** Throws SyntaxError where a parsed value holds a number that float64 can't hold. */
export declare function refuseOverflow(value: unknown): void;
/** Throws SyntaxError for JSON text that is none, or that names a key twice or a number too large. */
export declare function parseStrictly(text: string): unknown;
