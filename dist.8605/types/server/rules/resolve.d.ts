import { type Operand } from './operand.js';
import { type Scope } from './scope.js';
import { type Token } from './tokenize.js';
/** The SQL of one side of a comparison. Throws FilterError. */
export declare function resolveToken(scope: Scope, token: Token): Operand;
/** A field by its path. Throws FilterError. Source: PocketBase core/record_field_resolver.go. */
export declare function resolveField(scope: Scope, text: string): Operand;
