import { type IncomingMessage } from 'node:http';
import type { S3Settings } from '../settings/defaults.js';
/** A bucket's answer that says no. */
export declare class S3Error extends Error {
    readonly name = "S3Error";
    readonly status: number;
    /** S3's own word, such as `NoSuchKey`; '' where there is none. */
    readonly code: string;
    constructor(status: number, code: string);
}
export interface S3Request {
    method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
    /** '' for the bucket itself. */
    key: string;
    query?: Record<string, string>;
    headers?: Record<string, string>;
    /** The body: a file on this machine. */
    file?: {
        path: string;
        size: number;
    };
}
/**
 * Sends one signed request; the answer's body is still to be read. Throws S3Error for a status from
 * 400 on. Over node:http, because fetch can't stream a file of known length.
 */
export declare function sendToS3(settings: S3Settings, options: S3Request): Promise<IncomingMessage>;
