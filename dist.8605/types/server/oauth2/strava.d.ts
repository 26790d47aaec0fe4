import type { Provider } from './provider.js';
/** https://developers.strava.com/docs/reference/#api-Athletes-getLoggedInAthlete. It gives no address. */
export declare const strava: Provider;
