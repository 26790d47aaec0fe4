import type { Config } from '../base/config.js';
import type { Contract } from '../base/route.js';
/**
 * The login of a weather (or trail) frontend whose own server stood before PocketBase: the native
 * session under `POST /auth/login`, faults as the SDK's serialised ClientResponseError.
 * Bodies and replies: schema/contracts/weather.json.
 */
export declare function weather(config: Config): Contract;
