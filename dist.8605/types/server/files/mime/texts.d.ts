import { type MimeType } from './type.js';
/** Whether bytes can be text: a byte order mark, or none of the bytes that texts don't have. */
export declare function isText({ text }: {
    text: string;
}): boolean;
/** Text, and what it is in closer view. */
export declare const texts: MimeType;
