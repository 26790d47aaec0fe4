import type { AuthCollection } from '../model/collection.js'

/**
 * What a collection lets people log in with; reply: schema/api/listAuthMethods.json.
 * OAuth2 shows as off until its flow is built. Source: PocketBase apis/record_auth_methods.go.
 */
export function listAuthMethods({ auth }: AuthCollection) {
  const { passwordAuth, mfa, otp } = auth
  const identityFields = passwordAuth.enabled ? passwordAuth.identityFields : []
  return {
    password: { identityFields, enabled: passwordAuth.enabled },
    oauth2: { providers: [], enabled: false },
    mfa: { enabled: mfa.enabled, duration: mfa.enabled ? mfa.duration : 0 },
    otp: { enabled: otp.enabled, duration: otp.enabled ? otp.duration : 0 },
    // The rest is for clients of before 0.23.
    authProviders: null,
    usernamePassword: identityFields.includes('username'),
    emailPassword: identityFields.includes('email'),
  }
}
