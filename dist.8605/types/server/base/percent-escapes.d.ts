/** A `%` that begins no escape. */
export declare const badEscape: RegExp;
/**
 * The bytes of a text with its percent escapes undone; a `%` that begins none stays. `plusIsBlank` as
 * in forms.
 */
export declare function unescapeText(text: string, plusIsBlank?: boolean): Buffer;
/** The same for bytes, in and out as Latin-1 characters, one for each. */
export declare function unescapeBytes(bytes: string): string;
