/** What a file is, by its content. */
export interface Detected {
    /** As it is stored and served, its charset included. */
    contentType: string;
    /** With its dot; '' for a type without one. */
    extension: string;
    /** Lower-case names without parameters. */
    names: readonly string[];
}
/** Bytes of a file that are looked at. */
export declare const headBytes = 3072;
/**
 * The type of a file from its first `headBytes` bytes, as PocketBase tells it: the same names,
 * extensions and charsets. Source: gabriel-vasile/mimetype 1.4, which it uses.
 */
export declare function detectType(bytes: Uint8Array): Detected;
/** Whether a file of that type may go where only `allowed` is. Parameters and case don't count. */
export declare function isAllowedType({ names }: Pick<Detected, 'names'>, allowed: readonly string[]): boolean;
