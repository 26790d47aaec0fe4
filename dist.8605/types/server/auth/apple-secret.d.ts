import type { Clock } from '../base/clock.js';
export interface AppleSecretInput {
    clientId: string;
    teamId: string;
    keyId: string;
    /** PEM, PKCS 8. */
    privateKey: string;
    /** Seconds, up to half a year. */
    duration: number;
}
/**
 * The client secret that Apple wants for its sign-in: a JWT signed with the team's key (ES256).
 * Throws settings.apple_invalid, settings.apple_failed.
 * Source: PocketBase forms/apple_client_secret_create.go.
 */
export declare function makeAppleSecret(clock: Clock, input: AppleSecretInput): string;
