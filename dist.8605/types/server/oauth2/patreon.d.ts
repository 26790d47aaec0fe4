import type { Provider } from './provider.js';
/** https://docs.patreon.com/#get-api-oauth2-v2-identity */
export declare const patreon: Provider;
