import { type MimeType } from './type.js';
/** What an XML file is by its root element and its namespace. */
export declare const xmlTypes: readonly MimeType[];
