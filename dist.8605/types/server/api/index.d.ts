import type { Contract } from '../base/route.js';
/** PocketBase's own API. It owns every path that no contract does. */
export declare const native: Contract;
