import type { Provider } from './provider.js';
/** https://developers.google.com/identity/openid-connect/openid-connect#obtainuserinfo */
export declare const google: Provider;
