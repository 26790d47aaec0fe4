/** Go's zero value of an OAuth2 provider, keys in the order of writing. */
const provider = {
  pkce: null,
  name: '',
  clientId: '',
  clientSecret: undefined,
  authURL: '',
  tokenURL: '',
  userInfoURL: '',
  displayName: '',
  extra: {},
}

/**
 * Go's zero value of an auth collection's options, keys in the order of writing; `secret` is that of its tokens.
 * Source: core/collection_model_auth_options.go.
 */
export function zeroAuthOptions<Secret>(secret: Secret) {
  const mail = { subject: '', body: '' }
  const token = { secret, duration: 0 }
  return {
    authRule: null,
    manageRule: null,
    authAlert: { enabled: false, emailTemplate: mail },
    oauth2: {
      providers: [],
      mappedFields: { id: '', name: '', username: '', avatarURL: '' },
      enabled: false,
    },
    passwordAuth: { enabled: false, identityFields: [] },
    mfa: { enabled: false, duration: 0, rule: '' },
    otp: { enabled: false, duration: 0, length: 0, emailTemplate: mail },
    authToken: token,
    passwordResetToken: token,
    emailChangeToken: token,
    verificationToken: token,
    fileToken: token,
    verificationTemplate: mail,
    resetPasswordTemplate: mail,
    confirmEmailChangeTemplate: mail,
  }
}

const authOptions = zeroAuthOptions(undefined)

type Options = Record<string, unknown>

/**
 * Auth options with every key that PocketBase 0.40 writes, in its order; unknown ones are kept at
 * the end.
 */
export function completeAuthOptions(stored: Options, fieldNames: readonly string[]): Options {
  const options = fill(authOptions, stored) as typeof authOptions & Options
  const oauth2 = options.oauth2 as { providers: unknown; mappedFields: Record<string, unknown> }
  if (Array.isArray(oauth2.providers)) {
    oauth2.providers = oauth2.providers.map((item: unknown) => fill(provider, item))
  }
  for (const [key, name] of Object.entries(oauth2.mappedFields)) {
    // A field that no longer exists can't be mapped to.
    if (name !== '' && !fieldNames.includes(String(name))) oauth2.mappedFields[key] = ''
  }
  return options
}

function fill(zero: unknown, stored: unknown): unknown {
  if (stored === undefined || stored === null) return isObject(zero) ? fill(zero, {}) : zero
  if (!isObject(zero) || !isObject(stored)) return stored
  const filled: Options = {}
  for (const key of Object.keys(zero)) filled[key] = fill(zero[key], stored[key])
  for (const key of Object.keys(stored)) if (!(key in zero)) filled[key] = stored[key]
  return filled
}

function isObject(value: unknown): value is Options {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
