import type { Provider } from './provider.js';
/** https://docs.x.com/x-api/users/user-lookup-me */
export declare const twitter: Provider;
