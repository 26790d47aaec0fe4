import type { S3Settings } from '../settings/defaults.js';
import type { FileStore } from './file-store.js';
/**
 * Files in an S3 bucket under the keys that PocketBase uses, so that either serves what the other
 * stored. Source: PocketBase tools/filesystem/internal/s3blob.
 */
export declare function createS3Store(settings: S3Settings): FileStore;
