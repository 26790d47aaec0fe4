/**
 * `?fields=name:excerpt(max, withEllipsis)`: the text of an HTML value, at most `max` characters of
 * it. Undefined for arguments that the peer refuses.
 * Source: PocketBase tools/picker/excerpt_modifier.go.
 */
export declare function makeExcerpt(...args: string[]): ((value: unknown) => unknown) | undefined;
