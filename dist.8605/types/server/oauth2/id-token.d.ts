import { type Call } from './call.js';
import type { IdTokenChecks } from './provider.js';
export interface IdTokenContext {
    call: Call;
    signal: AbortSignal;
    clientId: string;
    /** Milliseconds since 1970. */
    now: number;
    leewaySeconds: number;
}
/**
 * The claims of an id_token, once they are right: times within the leeway, audience, issuer, and the
 * signature by a key of `jwksURL`, which is asked each time, so that a new key counts at once.
 * Throws CallError. Source: PocketBase tools/auth/oidc.go, internal/jwk.
 */
export declare function readIdToken(token: unknown, checks: IdTokenChecks, context: IdTokenContext): Promise<Record<string, unknown>>;
