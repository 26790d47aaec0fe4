import type { App } from '../base/app.js';
import { type AuthCollection } from '../model/collection.js';
/** bcrypt's cost where a password field names none, as Go's bcrypt.DefaultCost. */
export declare const defaultCost = 10;
/**
 * One real compare that can't succeed, for an identity that nobody has: it takes as long as one
 * with a usual account of the collection, whatever the configured cost is today.
 * Throws server.busy.
 */
export declare function compareDecoy(app: App, collection: AuthCollection, password: string): Promise<void>;
/** The cost that a new hash of this collection gets. */
export declare function configuredCost(collection: AuthCollection): number;
