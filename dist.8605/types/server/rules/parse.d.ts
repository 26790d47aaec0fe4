import { type Token } from './tokenize.js';
export type Operator = '=' | '!=' | '>' | '>=' | '<' | '<=' | '~' | '!~';
/** `left operator right`; `any` for the forms with `?`. */
export interface Comparison {
    kind: 'comparison';
    left: Token;
    operator: Operator;
    any: boolean;
    right: Token;
}
export interface Group {
    kind: 'group';
    parts: readonly Part[];
}
/** One member of a chain and how it joins the members before it (the first one's doesn't count). */
export interface Part {
    join: 'and' | 'or';
    item: Comparison | Group;
}
/**
 * A filter text as a chain of comparisons and groups; throws FilterError. `&&` and `||` stay in one
 * flat chain, in which SQL lets AND bind first. Answers are cached by text.
 * Source: github.com/ganigeorgiev/fexpr 0.6, Parse.
 */
export declare function parseFilter(text: string): readonly Part[];
