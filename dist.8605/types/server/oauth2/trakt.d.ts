import type { Provider } from './provider.js';
/** https://trakt.docs.apiary.io/#reference/users/settings; the headers are required. It gives no address. */
export declare const trakt: Provider;
