/** One token. `text` is the unquoted value of a text, or what stands between the brackets of a group. */
export interface Token {
    type: 'identifier' | 'function' | 'number' | 'text' | 'sign' | 'join' | 'group' | 'whitespace' | 'comment' | 'end';
    text: string;
    /** The arguments of a function. */
    args: readonly Token[];
}
/** A filter text that isn't one. The message is PocketBase's: who sets a rule reads it. */
export declare class FilterError extends Error {
    readonly name = "FilterError";
}
/**
 * Cuts a filter text into tokens, one by one. Groups stay text (parse.ts goes into them), as the
 * peer does: so a comment inside of brackets still counts quotes and brackets.
 * Source: the scanner of github.com/ganigeorgiev/fexpr 0.6, which is PocketBase's.
 */
export declare class Tokenizer {
    #private;
    constructor(text: string);
    /** The next token; throws FilterError. */
    next(): Token;
}
