import { type MimeType } from './type.js';
/** Zip files, and what is one inside: office documents, books, packages. */
export declare const zip: MimeType;
export declare const sevenZip: MimeType;
export declare const earlyArchives: readonly MimeType[];
export declare const gzip: MimeType;
export declare const chromeExtension: MimeType;
export declare const rar: MimeType;
export declare const lateArchives: readonly MimeType[];
export declare const installShield: MimeType;
