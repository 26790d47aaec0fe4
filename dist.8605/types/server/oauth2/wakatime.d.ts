import type { Provider } from './provider.js';
/** https://wakatime.com/developers#users */
export declare const wakatime: Provider;
