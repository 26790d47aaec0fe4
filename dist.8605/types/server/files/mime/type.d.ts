/** The beginning of a file, one character per byte. */
export interface Head {
    text: string;
    /** Whether the file may go on behind `text`. */
    isCut: boolean;
}
/** A media type and how its files begin. */
export interface MimeType {
    name: string;
    /** With its dot; '' for a type without one. */
    extension: string;
    matches(head: Head): boolean;
    /** Further names under which an option may allow it. */
    aliases: readonly string[];
    /** Closer descriptions, asked in order once this type matches. */
    children: readonly MimeType[];
}
export interface TypeOptions {
    aliases?: readonly string[];
    children?: readonly MimeType[];
}
export declare function mimeType(name: string, extension: string, matches: MimeType['matches'], { aliases, children }?: TypeOptions): MimeType;
/** Files that begin with one of these. */
export declare function starts(...beginnings: string[]): MimeType['matches'];
/** Files with that text at an offset. */
export declare function has(offset: number, part: string): MimeType['matches'];
export declare function uint32(text: string, at: number): number;
export declare function uint32Little(text: string, at: number): number;
export declare function uint16(text: string, at: number): number;
export declare function uint16Little(text: string, at: number): number;
/** NaN, which is 0 in what is made of it, behind the end. */
export declare function byte(text: string, at: number): number;
