import type { Dialect } from './dialect.js';
import { type Operand } from './operand.js';
import { type Token } from './tokenize.js';
type Resolve = (token: Token) => Operand;
/** A call as an operand. Throws FilterError. */
export declare function callFunction(dialect: Dialect, token: Token, resolve: Resolve): Operand;
export {};
