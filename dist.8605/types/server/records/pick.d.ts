/**
 * Keeps only the paths that `?fields=` names; the answer's keys come out sorted. `within` is the
 * key of a list envelope whose entries are picked from instead of the envelope itself.
 * Gives undefined for what can't be parsed.
 * Source: PocketBase tools/picker/pick.go.
 */
export declare function pickFields(value: unknown, fields: string, within?: string): unknown;
