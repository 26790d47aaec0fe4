/**
 * Splits a list at its separators (single characters), but not inside quotes, nor inside parentheses
 * unless these separate; blanks around an entry and empty entries go. Undefined for an unclosed quote
 * or parenthesis. Source: PocketBase tools/tokenizer.
 */
export declare function splitList(text: string, separators?: string): string[] | undefined;
