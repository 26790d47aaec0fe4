export interface LoginInput {
    email: string;
    password: string;
    /** '' where none was named. */
    tenantSlug: string;
}
/** The body of a login, JSON whatever its content type says. Throws request.invalid_data with every bad field. */
export declare function readLogin(text: string): LoginInput;
