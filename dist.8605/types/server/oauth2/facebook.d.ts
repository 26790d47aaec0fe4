import type { Provider } from './provider.js';
/** https://developers.facebook.com/docs/graph-api/reference/user/ */
export declare const facebook: Provider;
