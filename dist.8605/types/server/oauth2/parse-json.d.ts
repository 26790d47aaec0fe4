/**
 * Parses an answer as strictly as the peer: nothing may follow the value, no object may have a key
 * twice, numbers must fit. Throws SyntaxError; the text never stands in the message.
 */
export declare function parseJson(text: string): unknown;
