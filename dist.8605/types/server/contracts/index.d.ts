import type { Config } from '../base/config.js';
import type { Contract } from '../base/route.js';
/** What `--contracts` and `contracts add` take. */
export declare const contractNames: readonly string[];
/** The contracts that the configuration asks for, in the order of this file. */
export declare function enabledContracts(config: Config): Contract[];
