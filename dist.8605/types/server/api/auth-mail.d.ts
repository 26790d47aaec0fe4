import type { Route } from '../base/route.js';
/** The auth routes that work by mail, named as in the SDK. None of them is a GET. */
export declare const authMailRoutes: readonly Route[];
