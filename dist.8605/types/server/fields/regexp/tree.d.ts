/** A set of characters: ranges of code points, a Unicode property, or other sets. */
export interface CharacterSet {
    /** Pairs of first and last code point. */
    ranges: [number, number][];
    /** One-character test for `\p{…}`; the ranges of such a set aren't known. */
    property?: RegExp;
    sets: CharacterSet[];
    negated: boolean;
    /** Without regard to case. */
    folded: boolean;
}
export type Assertion = 'textStart' | 'textEnd' | 'lineStart' | 'lineEnd' | 'word' | 'notWord';
/** A parsed pattern. `max` of -1: without limit. */
export type Pattern = {
    op: 'set';
    set: CharacterSet;
} | {
    op: 'literal';
    set: CharacterSet;
    codePoint: number;
} | {
    op: 'any';
    newline: boolean;
} | {
    op: 'concat';
    parts: Pattern[];
} | {
    op: 'alternate';
    parts: Pattern[];
} | {
    op: 'repeat';
    part: Pattern;
    min: number;
    max: number;
} | {
    op: 'assert';
    assertion: Assertion;
};
export declare function makeSet(ranges: [number, number][], negated?: boolean): CharacterSet;
/** Whether the set holds the character. */
export declare function hasCharacter(set: CharacterSet, codePoint: number): boolean;
