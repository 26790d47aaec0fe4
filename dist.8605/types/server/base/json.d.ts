/** JSON kept as the text that was stored: key order, number form and all. */
export declare class RawJson {
    readonly text: string;
    constructor(text: string);
    /** JSON.stringify can't put text in as it is. */
    toJSON(): never;
}
/** A JSON number that was written with a fraction or an exponent: for Go no integer, even `1.0`. */
export declare class Decimal {
    readonly value: number;
    constructor(value: number);
}
/** A copy with plain numbers for each Decimal. */
export declare function withoutDecimals(value: unknown): unknown;
/** A JSON string literal as PocketBase 0.40 writes it: of what JSON allows as it is, nothing is escaped. */
export declare function quoteJson(text: string): string;
/**
 * JSON text as Go's encoding/json/v2 writes it: keys in the order given (callers sort), `undefined`
 * left out, RawJson without blanks and needless escapes.
 */
export declare function encodeJson(value: unknown): string;
/** Drops the blanks between tokens of valid JSON text, and the escapes that its strings don't need. */
export declare function compactJson(text: string): string;
/**
 * A copy with the keys of every object in order, as Go marshals a map. RawJson that nests deeper than any
 * body may stays as it was stored.
 */
export declare function sortKeys(value: unknown): unknown;
