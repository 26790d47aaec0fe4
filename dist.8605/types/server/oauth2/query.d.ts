/** Go's url.QueryEscape: as encodeURIComponent, but a blank is `+` and `!'()*` are escaped too. */
export declare function escapeQuery(text: string): string;
/** Go's url.Values.Encode: in the order of the names. */
export declare function encodeQuery(values: Readonly<Record<string, string>>): string;
