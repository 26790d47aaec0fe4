import type { FileStore } from './file-store.js';
/**
 * Files in a folder, each with an `.attrs` beside it, byte for byte as PocketBase writes them.
 * Source: PocketBase tools/filesystem/internal/fileblob.
 */
export declare function createLocalStore(folder: string): FileStore;
