/**
 * Whether a number in JSON text may be too large for float64: a look at the text saves the walk through
 * the values. Texts that look like one count too.
 */
export declare function mayOverflow(text: string): boolean;
