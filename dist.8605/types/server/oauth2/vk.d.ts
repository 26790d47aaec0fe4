import type { Provider } from './provider.js';
/** https://dev.vk.com/method/users.get. It refuses the parameters of PKCE; the address comes with the token. */
export declare const vk: Provider;
