/**
 * Whether `text` holds a match of the pattern, in Go's RE2 syntax and meaning. The pattern runs as
 * a set of parallel states, so the time grows with text × pattern and no faster: patterns come
 * from superusers, texts from guests. A pattern that Go refuses never matches.
 */
export declare function matchesPattern(pattern: string, text: string): boolean;
