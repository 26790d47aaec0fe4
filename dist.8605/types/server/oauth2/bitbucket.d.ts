import type { Provider } from './provider.js';
/** https://developer.atlassian.com/cloud/bitbucket/rest/api-group-users/#api-user-get */
export declare const bitbucket: Provider;
