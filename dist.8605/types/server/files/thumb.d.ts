import type { Logger } from 'pino';
import type { FileStore } from './file-store.js';
/** Smaller images, made when they are first asked for. */
export interface Thumbs {
    /** Stores the thumb of an image, once for all who ask meanwhile. Throws where it can't be made. */
    make(store: FileStore, image: Image, size: string): Promise<void>;
}
export interface Image {
    key: string;
    contentType: string;
}
export interface ThumbsOptions {
    log: Logger;
    uploadFolder(): Promise<string>;
    /** Notes that a thumb of that image is being stored; the function given takes the note back. */
    note(key: string): Promise<() => Promise<void>>;
}
/** Types that thumbs are made of. Source: PocketBase apis/file.go. */
export declare const imageTypes: ReadonlySet<string>;
/** Where a thumb of that size lies. */
export declare function thumbKey(key: string, size: string): string;
export declare function createThumbs({ log, uploadFolder, note }: ThumbsOptions): Thumbs;
