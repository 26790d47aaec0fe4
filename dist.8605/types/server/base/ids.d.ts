/**
 * A random text of `length` characters of `alphabet` (at most 256), each equally likely: bytes past
 * the last whole multiple of the alphabet are thrown away.
 */
export declare function randomText(length: number, alphabet?: string): string;
/** A record id as PocketBase makes them: 15 of a-z0-9. */
export declare function newRecordId(): string;
/** A token key as PocketBase's autogenerate pattern `[a-zA-Z0-9]{50}` makes them. */
export declare function newTokenKey(): string;
