import type { Provider } from './provider.js';
/** https://developer.monday.com/api-reference/reference/me */
export declare const monday: Provider;
