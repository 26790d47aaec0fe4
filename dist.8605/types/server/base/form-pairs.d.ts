/** Values by name, in the order sent, as Go's url.Values. */
export type FormPairs = Map<string, string[]>;
/**
 * Reads a query string or a form body. What can't be read is left out and makes `valid` false:
 * the peer ignores that in a query and refuses it in a form. Throws RangeError for more than
 * `maxFields`. Source: Go net/url ParseQuery.
 */
export declare function parseForm(text: string, maxFields?: number): {
    values: FormPairs;
    valid: boolean;
};
export declare function append(values: FormPairs, name: string, value: string): void;
