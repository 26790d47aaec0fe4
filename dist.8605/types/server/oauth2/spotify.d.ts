import type { Provider } from './provider.js';
/** https://developer.spotify.com/documentation/web-api/reference/get-current-users-profile. It says that its address is not verified, so none is taken. */
export declare const spotify: Provider;
