export interface LoginInput {
    identity: string;
    password: string;
    /** '' where none was named. */
    projectId: string;
}
/**
 * The body of a login, JSON whatever its content type says.
 * Throws request.invalid_data with every bad field, auth.failed for a password that nobody can have.
 */
export declare function readLogin(text: string): LoginInput;
/** The refresh token in a body. Throws request.invalid_data. */
export declare function readRefresh(text: string): string;
