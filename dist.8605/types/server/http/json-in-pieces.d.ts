import type { Breaks } from '../base/breaks.js';
/** Characters of JSON that are read in one go, in a millisecond or two. */
export declare const pieceLength: number;
/**
 * JSON.parse for a long list or object, with breaks for the event loop: `parse` gets lists and objects
 * of `pieceLength` at most, and texts of any length. Long objects have no prototype. Throws SyntaxError
 * where JSON.parse does. The text must be whole as lenient-json's firstObject gives it.
 */
export declare function parseInPieces(text: string, parse: (text: string) => unknown, breaks: Breaks): Promise<unknown>;
