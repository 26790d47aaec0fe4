import type { Provider } from './provider.js';
/** https://developer.planning.center/docs/#/overview/authentication. People have several addresses, and it does not say which are verified. */
export declare const planningcenter: Provider;
