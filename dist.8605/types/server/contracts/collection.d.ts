import type { Exchange } from '../base/route.js';
import { type AuthCollection } from '../model/collection.js';
/**
 * The auth collection that the contracts serve (`contracts.collection`). Superusers sign in natively
 * only: a contract's token lives for up to 30 days, and some travel in cookies.
 * Throws route.not_found where the folder has no auth collection of that name, and for superusers.
 */
export declare function contractCollection({ state: { app } }: Exchange): AuthCollection;
