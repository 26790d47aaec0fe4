import type { Provider } from './provider.js';
/** https://developers.notion.com/reference/get-self; the version is required: https://developers.notion.com/reference/versioning */
export declare const notion: Provider;
