import type { Provider } from './provider.js';
/** https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/get-started. It gives no address. */
export declare const instagram: Provider;
