import type { Provider } from './provider.js';
/** https://docs.gitlab.com/api/users/#retrieve-the-current-user */
export declare const gitlab: Provider;
