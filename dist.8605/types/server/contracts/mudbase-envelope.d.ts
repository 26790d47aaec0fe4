import type { ApiError } from '../base/errors.js';
export interface MudbaseError {
    status: number;
    body: object;
    headers: Record<string, string>;
}
/** An error in this contract's words. A login that failed is 401, whatever the reason. */
export declare function mudbaseError(error: ApiError): MudbaseError;
/** The same for `POST /api/auth/refresh`, which puts its two own refusals in one key. */
export declare function refreshError(error: ApiError): MudbaseError;
