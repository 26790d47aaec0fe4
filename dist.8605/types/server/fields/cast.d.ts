/**
 * Readings of JSON values as Go's spf13/cast gives them to PocketBase: nothing throws, what can't
 * be read becomes the zero value. Source: spf13/cast 1.10, PocketBase tools/list.
 */
/** Any JSON value as text: numbers without exponent, lists and objects as ''. */
export declare function castString(raw: unknown): string;
/** A number without exponent, as Go's FormatFloat(f, 'f', -1, 64). */
export declare function decimalText(value: number): string;
/** A number as Go's FormatFloat(f, 'g', -1, 64): how a REAL column reads as text. */
export declare function generalText(value: number): string;
/** Any JSON value as a number: true is 1, text is read as Go's ParseFloat does, the rest is 0. */
export declare function castNumber(raw: unknown): number;
/** Text as a whole number: what stands after the point goes, a base prefix counts; 0 where Go errs. */
export declare function castInteger(text: string): number;
/** Go's strconv.ParseInt with base 0 and 64 bits; undefined where it errs. */
export declare function parseInteger(text: string): number | undefined;
/** Any JSON value as yes or no: numbers by being 0, text as Go's ParseBool; the rest is false. */
export declare function castBool(raw: unknown): boolean;
/**
 * Any JSON value as a list of texts without '' and doubles. A text that holds a JSON list counts as
 * that list; a list with an object or a list inside is empty. Source: tools/list ToUniqueStringSlice.
 */
export declare function castTexts(raw: unknown): string[];
/** Length in characters (code points), as Go counts runes. */
export declare function countCharacters(text: string): number;
