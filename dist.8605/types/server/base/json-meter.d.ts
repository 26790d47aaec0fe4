/** What a JSON body may have; the options `limits.jsonDepth` and `limits.bodyTokens`. */
export interface JsonLimits {
    depth: number;
    tokens: number;
}
/**
 * Counts depth and tokens of the first JSON value of a body while its bytes come in, before anything is
 * made of them: a few bytes become an object, so the size alone says little. Checks nothing else. What
 * doesn't begin as a list or an object is let through.
 */
export declare class JsonMeter {
    #private;
    constructor(limits: JsonLimits);
    /** Throws RangeError. */
    take(bytes: Uint8Array): void;
}
/** Whether JSON text goes no deeper than what walks through values can follow. */
export declare function isShallow(json: string): boolean;
/** JSON.parse for a text that came as a value. Throws SyntaxError, RangeError past a body's limits. */
export declare function parseValue(json: string): unknown;
/** Whether a text that came as a value is within a body's limits, if it is JSON. */
export declare function isWithin(json: string, limits?: JsonLimits): boolean;
/** Throws RangeError. */
export declare function meterJson(json: string, limits: JsonLimits): void;
