import type { Contract } from '../base/route.js';
/**
 * The project-scoped login of a mudbase app, with a rotating refresh token.
 * Bodies and replies: schema/contracts/mudbase.json, mudbaseRefresh.json.
 */
export declare function mudbase(): Contract;
