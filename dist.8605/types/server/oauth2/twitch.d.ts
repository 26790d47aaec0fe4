import type { Provider } from './provider.js';
/** https://dev.twitch.tv/docs/api/reference#get-users; it wants the client named once more. */
export declare const twitch: Provider;
