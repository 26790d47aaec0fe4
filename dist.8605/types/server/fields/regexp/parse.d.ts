import { type Pattern } from './tree.js';
/** A pattern that Go's regexp refuses. */
export declare class PatternError extends Error {
    readonly name = "PatternError";
}
/**
 * Reads a pattern in Go's RE2 syntax (the Perl flavour of regexp.Compile). No back-references, no
 * look-around. Throws PatternError. Source: Go regexp/syntax.
 */
export declare function parsePattern(text: string): Pattern;
