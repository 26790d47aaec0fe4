/**
 * The first value of a text by `parse`, in pieces where it is long; undefined for null.
 * Throws SyntaxError, also where the first value is no object.
 */
export declare function readObject(text: string, parse: (text: string) => unknown): Promise<Record<string, unknown> | undefined>;
/** The text of the first value, which is an object or null, and valid. Throws SyntaxError. */
export declare function validObject(text: string): Promise<string>;
/**
 * The value of a text that holds nothing else, by `parse`; undefined for null. Throws SyntaxError.
 */
export declare function readWholeObject(text: string, parse?: (text: string) => unknown): Promise<Record<string, unknown> | undefined>;
/** As validObject, of a text that holds nothing else: Go's json.Unmarshal. Throws SyntaxError. */
export declare function validWholeObject(text: string): Promise<string>;
