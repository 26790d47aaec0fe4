import type { App } from '../base/app.js';
import type { AuthCollection } from '../model/collection.js';
import { type CodelessIds } from './otps.js';
/** Whom an id without a code was given to. */
export interface GivenTo {
    address: string;
    /** '' where nobody has the address. */
    recordRef: string;
}
/**
 * The ids of an address that nobody has, or of an account whose mails fail. An account has its own,
 * so that what was asked before somebody signed up doesn't count for him.
 */
export declare function codelessAt(app: App, collection: AuthCollection, { address, recordRef }: GivenTo): CodelessIds;
/** Whom that id was given to; undefined once a code of it would have expired. */
export declare function ownerOfCodeless(app: App, collection: AuthCollection, id: string): GivenTo | undefined;
