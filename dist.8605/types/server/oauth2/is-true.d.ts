/** A claim that says yes, as a bool, a text or a number: providers do it in all three ways. */
export declare function isTrue(claim: unknown): boolean;
