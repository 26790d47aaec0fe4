import { ApiError, type ErrorCode } from '../base/errors.js';
/** The text of a 429 at the login; it goes out alone, as plain text. */
export declare const tooManyTries = "Too many authentication attempts, please try again later.";
/** A refusal in this contract's own words. */
export declare class SlugbaseRefusal extends ApiError {
    readonly body: object;
    constructor(code: ErrorCode, text: string, more?: object);
}
/** What keeps an account out of a server that asks for verified addresses; said after the password. */
export declare function unverifiedRefusal(): SlugbaseRefusal;
/** Status and body of an error; a body that is text goes out as it is. */
export declare function slugbaseError(error: ApiError): {
    status: number;
    body: object | string;
};
