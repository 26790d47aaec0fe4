import type { Provider } from './provider.js';
/** https://codeberg.org/api/swagger#/user/userGetCurrent, Forgejo too. Other installations have their own URLs. */
export declare const gitea: Provider;
