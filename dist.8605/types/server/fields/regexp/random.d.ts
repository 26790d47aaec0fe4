/**
 * A random text that the pattern matches. The upper end of a repetition is never reached, and
 * anchors are refused, as in PocketBase. Throws PatternError.
 * Source: PocketBase tools/security/random_by_regex.go.
 */
export declare function randomByPattern(pattern: string): string;
