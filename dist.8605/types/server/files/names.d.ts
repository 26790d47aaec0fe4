/**
 * A new name for an uploaded file: what was given in snake case, a random part, and its extension
 * (or `detected`, where it has none). Letters, digits and `_ . * - + = #` are all that can be in it.
 * Source: PocketBase tools/filesystem/file.go normalizeName.
 */
export declare function storedName(given: string, detected: string): string;
