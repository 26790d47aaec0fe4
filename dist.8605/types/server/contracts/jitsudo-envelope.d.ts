import type { Jitsudo } from '../../schema/types.gen.js';
import type { ApiError } from '../base/errors.js';
/** An error in this contract's words; `details` only where a field is to blame. */
export declare function jitsudoError(error: ApiError): {
    status: number;
    body: Jitsudo['error'];
};
