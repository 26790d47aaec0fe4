import type { Exchange } from '../base/route.js';
/**
 * Serves the file that a path names; false when there is none. `fallback` lets the folder's
 * index.html answer for a missing one, for apps whose pages live in the browser.
 */
export type ServeFile = (exchange: Exchange, path: string, fallback: boolean) => Promise<boolean>;
/**
 * The static files of a folder; '' serves none. Nothing above the folder and no dot file except
 * `.well-known` is shown. Source: PocketBase apis/base.go Static and its examples/base.
 */
export declare function createPublicFiles(publicDir: string): ServeFile;
