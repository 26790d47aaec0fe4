import type { AuthCollection } from '../model/collection.js';
/**
 * What a collection lets people log in with; reply: schema/api/listAuthMethods.json. Each answer has
 * states and verifiers of its own. Source: PocketBase apis/record_auth_methods.go.
 */
export declare function listAuthMethods(collection: AuthCollection): Promise<{
    password: {
        identityFields: string[];
        enabled: boolean;
    };
    oauth2: {
        providers: {
            codeVerifier: string;
            codeChallenge: string;
            codeChallengeMethod: string;
            name: string;
            displayName: string;
            logo: string;
            state: string;
            authURL: string;
            authUrl: string;
        }[];
        enabled: boolean;
    };
    mfa: {
        enabled: boolean;
        duration: number;
    };
    otp: {
        enabled: boolean;
        duration: number;
    };
    authProviders: {
        codeVerifier: string;
        codeChallenge: string;
        codeChallengeMethod: string;
        logo: string;
        name: string;
        displayName: string;
        state: string;
        authURL: string;
        authUrl: string;
    }[];
    usernamePassword: boolean;
    emailPassword: boolean;
}>;
