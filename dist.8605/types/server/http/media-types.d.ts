/** Content types by file extension, with the charset that Go's mime package adds to text. */
export declare const mediaTypes: Record<string, string>;
/** The type of a file by its name. An unknown one is bytes, never something that a browser runs. */
export declare function mediaType(name: string): string;
