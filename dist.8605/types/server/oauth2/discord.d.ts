import type { Provider } from './provider.js';
/** https://discord.com/developers/docs/resources/user#user-object */
export declare const discord: Provider;
