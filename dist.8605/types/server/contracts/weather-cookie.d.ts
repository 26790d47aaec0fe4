import type { WeatherRecord } from './weather-record.js';
/**
 * `pb_auth` as the SDK's exportToCookie writes it, readable by the page: token and record, the
 * record cut to its essentials where it would grow too large. `expires` in seconds since 1970.
 */
export declare function sessionCookie(token: string, record: WeatherRecord, expires: number, secure: boolean): string;
/** `pb_auth` of nobody, long expired. */
export declare function signedOutCookie(secure: boolean): string;
