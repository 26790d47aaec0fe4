import type { Contract } from '../base/route.js';
/**
 * The tenant-scoped login of a JITSudo client. Body, reply and errors: schema/contracts/jitsudo.json.
 * The reply's other two shapes, a challenge and an enrolment, need second factors of our own.
 */
export declare function jitsudo(): Contract;
