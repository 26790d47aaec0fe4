import type { Exchange } from '../base/route.js';
/**
 * Serves what is under /_/: a page that says what this is, and the forms behind the links in mails.
 * Throws file.not_found for any other path.
 */
export declare function serveWelcome(exchange: Exchange, path: string): void;
