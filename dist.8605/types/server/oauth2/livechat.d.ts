import type { Provider } from './provider.js';
/** https://developers.livechat.com/docs/authorization. Its scopes are chosen in its own console. */
export declare const livechat: Provider;
