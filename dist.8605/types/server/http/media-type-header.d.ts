/** A media type, or a disposition, with its parameters by lower-case name. */
export interface MediaType {
    type: string;
    parameters: ReadonlyMap<string, string>;
}
/**
 * Reads `type; name=value; name="value"` as Go's mime.ParseMediaType does, with values in pieces and
 * in other character sets (RFC 2231). Undefined where it isn't well formed.
 */
export declare function parseMediaType(text: string): MediaType | undefined;
