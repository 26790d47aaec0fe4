import type { Inquiry } from './provider.js';
/** The plain way: a request to userInfoURL. Throws CallError, SyntaxError. */
export declare function askForUser({ client, ask }: Inquiry): Promise<unknown>;
