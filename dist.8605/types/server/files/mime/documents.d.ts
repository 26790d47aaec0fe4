import { type MimeType } from './type.js';
export declare const early: readonly MimeType[];
export declare const signature: MimeType;
export declare const lotus: MimeType;
export declare const books: readonly MimeType[];
export declare const databases: readonly MimeType[];
export declare const late: readonly MimeType[];
export declare const last: readonly MimeType[];
