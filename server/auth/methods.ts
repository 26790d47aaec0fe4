import type { AuthCollection } from '../model/collection.js'
import { startAuth } from '../oauth2/auth-url.js'
import { clientsOf } from '../oauth2/configure.js'
import { logoOf } from '../oauth2/index.js'
import type { Client } from '../oauth2/provider.js'
import type { ActiveFactors } from './factor-settings.js'
import { takesOAuth2 } from './oauth2-collection.js'

/**
 * A collection's login methods; reply: schema/api/listAuthMethods.json. Each answer has its own
 * states and verifiers. Source: PocketBase apis/record_auth_methods.go.
 */
export async function listAuthMethods(collection: AuthCollection, factors: ActiveFactors) {
  const { passwordAuth, mfa, otp, oauth2 } = collection.auth
  const identityFields = passwordAuth.enabled ? passwordAuth.identityFields : []
  const isOn = takesOAuth2(collection)
  const providers = isOn ? await Promise.all(clientsOf(oauth2.providers).map(describe)) : []
  return {
    password: { identityFields, enabled: passwordAuth.enabled },
    oauth2: { providers, enabled: isOn },
    mfa: { enabled: mfa.enabled, duration: mfa.enabled ? mfa.duration : 0 },
    otp: { enabled: otp.enabled, duration: otp.enabled ? otp.duration : 0 },
    // The rest is for clients older than 0.23.
    authProviders: isOn ? providers.map((each) => ({ ...each, logo: '' })) : [],
    usernamePassword: identityFields.includes('username'),
    emailPassword: identityFields.includes('email'),
    ...describeFactors(factors),
  }
}

/** Our own keys, only for what superusers have enabled. */
function describeFactors({ totp, passkeys, recoveryCodes, any }: ActiveFactors) {
  if (!any) return {}
  return {
    ...(totp && { totp: { enabled: true } }),
    ...(passkeys && { passkey: { enabled: true } }),
    ...(recoveryCodes && { recoveryCode: { enabled: true } }),
  }
}

async function describe(client: Client) {
  const { authURL, state, ...pkce } = await startAuth(client)
  const { name, displayName } = client
  return { name, displayName, logo: logoOf(name), state, authURL, authUrl: authURL, ...pkce }
}
