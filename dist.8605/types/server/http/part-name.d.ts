/** What a part of a multipart body calls itself. */
export interface PartName {
    /** Its form field. */
    field: string;
    /** Its file's name without folders; '' for a part that is no file. */
    file: string;
}
/**
 * Reads a part's Content-Disposition as Go's mime/multipart does: percent signs and most backslashes
 * are taken as they are, and a header that isn't well formed names nothing (undefined).
 */
export declare function readPartName(disposition: string): PartName | undefined;
