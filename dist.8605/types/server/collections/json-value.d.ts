/** Readings of parsed JSON as Go reads it into a struct: what has another type counts as absent. */
export declare function objectOf(value: unknown): Record<string, unknown>;
export declare function textOf(value: unknown): string;
export declare function textOrNull(value: unknown): string | null;
export declare function numberOf(value: unknown): number;
export declare function textsOf(value: unknown): string[];
