/** A place in markup that moves forward. */
export interface Cursor {
    text: string;
    at: number;
}
export interface Attribute {
    name: string;
    value: string;
    /** Whether the tag goes on behind it. */
    hasMore: boolean;
}
export declare function isBlank(character: string | undefined): boolean;
/**
 * Reads the next attribute of a tag, as the HTML standard's "get an attribute" of its encoding
 * sniffing does (https://html.spec.whatwg.org/multipage/parsing.html#concept-get-attributes-when-sniffing).
 */
export declare function nextAttribute(cursor: Cursor): Attribute;
/** Skips one comment that starts right here; false where there is none, or it has no end. */
export declare function skipComment(cursor: Cursor): boolean;
export declare function skip(cursor: Cursor, isSkipped: (character: string | undefined) => boolean): void;
