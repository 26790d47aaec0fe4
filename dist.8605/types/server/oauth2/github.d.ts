import type { Provider } from './provider.js';
/** https://docs.github.com/en/rest/users/users#get-the-authenticated-user */
export declare const github: Provider;
