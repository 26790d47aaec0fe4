import type { Provider } from './provider.js';
/** https://developer.box.com/reference/get-users-me/. Its addresses are verified before an app is let in. */
export declare const box: Provider;
