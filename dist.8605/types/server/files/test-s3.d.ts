import type { S3Settings } from '../settings/defaults.js';
/**
 * Stores a small file in the bucket and removes it again; throws what stands in the way.
 * Source: PocketBase forms/test_s3_filesystem.go.
 */
export declare function tryS3(settings: S3Settings): Promise<void>;
