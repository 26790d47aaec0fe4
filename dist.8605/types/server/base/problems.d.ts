import { type FieldErrors } from './errors.js';
/** One fault of one value, its text not yet a sentence: some answers show it inside of others. */
export declare class Problem {
    readonly code: string;
    readonly text: string;
    readonly params: Record<string, unknown> | undefined;
    constructor(code: string, text: string, params?: Record<string, unknown>);
}
/** Faults by key; lists and groups nest. */
export interface Problems {
    [key: string]: Problem | Problems;
}
/** Thrown out of a transaction that must not happen because of them. */
export declare class ProblemsError extends Error {
    readonly name = "ProblemsError";
    readonly problems: Problems;
    constructor(problems: Problems);
}
/** Without the keys that have no fault; undefined when none is left. */
export declare function gather(found: Record<string, Problem | Problems | undefined>): Problems | undefined;
/** As clients read them, keys in order. */
export declare function publicErrors(problems: Problems): FieldErrors;
/** In one line, as Go prints them. Source: ozzo-validation Errors.Error. */
export declare function problemsText(problems: Problems): string;
/** The texts alone as indented JSON, as Go's json.MarshalIndent writes it. */
export declare function problemsJson(problems: Problem | Problems, indent?: string): string;
