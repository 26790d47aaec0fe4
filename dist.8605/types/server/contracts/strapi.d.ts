import type { Config } from '../base/config.js';
import type { Contract } from '../base/route.js';
/**
 * The login of Strapi v3's plugin users-permissions: `POST /auth/local`, with the policy that runs
 * before it. Bodies and replies: schema/contracts/strapi.json.
 * Source: strapi-plugin-users-permissions 3.6 controllers/Auth.js callback.
 */
export declare function strapi({ strapi: options }: Config): Contract;
