import type { Config } from '../base/config.js';
import type { Contract } from '../base/route.js';
/**
 * The login of SlugBase: the user in the answer, the token in a cookie that no script reads.
 * Bodies and replies: schema/contracts/slugbase.json.
 * Source: mdg-labs/slugbase backend/src/routes/auth.ts.
 */
export declare function slugbase({ slugbase: options }: Config): Contract;
