import { type Operand } from './operand.js';
import { type RequestPath } from './request-value.js';
import { type Scope } from './scope.js';
/**
 * Resolves `@request.*`, given as its parts after `@request`. Throws FilterError.
 * Source: PocketBase core/record_field_resolver_runner.go run.
 */
export declare function resolveRequest(scope: Scope, path: RequestPath): Operand;
