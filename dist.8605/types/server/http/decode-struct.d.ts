import type { Breaks } from '../base/breaks.js';
import type { FormPairs } from '../base/form-pairs.js';
import type { StructType } from '../base/validate.js';
/**
 * A JSON value decoded into a Go struct that has values already: keys without case, each at most once;
 * `null` is the zero value; a list's entries are new. The text is known to be valid. Throws TypeError
 * for another type.
 */
export declare function decodeInto(type: StructType, base: unknown, text: string, breaks: Breaks): Promise<unknown>;
/** Form values into the same struct: `smtp.host=…`, lists of texts by repeated keys. */
export declare function decodeFormInto(type: StructType, base: object, sent: FormPairs, breaks: Breaks): Promise<object>;
