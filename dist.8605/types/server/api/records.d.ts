import type { Route } from '../base/route.js';
/** The record routes, named as in the SDK. */
export declare const recordRoutes: readonly Route[];
