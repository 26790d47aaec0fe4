/** A text in quotes with Go's escapes, not JSON's: strconv.Quote, and `%q` of a character. */
export declare function goQuote(text: string, quote?: '"' | "'"): string;
