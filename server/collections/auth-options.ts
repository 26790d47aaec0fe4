import type { AuthOptions, MailTemplate, TokenOptions } from '../model/collection.js'
import { numberOf, objectOf, textOf, textOrNull, textsOf } from './json-value.js'

/**
 * The typed options of an auth collection. As in PocketBase, a missing key has Go's zero value:
 * off, 0, empty, and for rules null, which lets nobody in. Source: core/collection_model.go
 * unmarshalRawOptions.
 */
export function parseAuthOptions(raw: Record<string, unknown>): AuthOptions {
  const passwordAuth = objectOf(raw.passwordAuth)
  const oauth2 = objectOf(raw.oauth2)
  const mfa = objectOf(raw.mfa)
  const otp = objectOf(raw.otp)
  const authAlert = objectOf(raw.authAlert)
  return {
    authRule: textOrNull(raw.authRule),
    manageRule: textOrNull(raw.manageRule),
    passwordAuth: {
      enabled: passwordAuth.enabled === true,
      identityFields: textsOf(passwordAuth.identityFields),
    },
    oauth2: {
      enabled: oauth2.enabled === true,
      providers: Array.isArray(oauth2.providers) ? oauth2.providers.map(objectOf) : [],
      mappedFields: parseTexts(oauth2.mappedFields),
    },
    mfa: {
      enabled: mfa.enabled === true,
      duration: numberOf(mfa.duration),
      rule: textOf(mfa.rule),
    },
    otp: {
      enabled: otp.enabled === true,
      duration: numberOf(otp.duration),
      length: numberOf(otp.length),
      emailTemplate: parseTemplate(otp.emailTemplate),
    },
    authAlert: {
      enabled: authAlert.enabled === true,
      emailTemplate: parseTemplate(authAlert.emailTemplate),
    },
    authToken: parseToken(raw.authToken),
    passwordResetToken: parseToken(raw.passwordResetToken),
    emailChangeToken: parseToken(raw.emailChangeToken),
    verificationToken: parseToken(raw.verificationToken),
    fileToken: parseToken(raw.fileToken),
    verificationTemplate: parseTemplate(raw.verificationTemplate),
    resetPasswordTemplate: parseTemplate(raw.resetPasswordTemplate),
    confirmEmailChangeTemplate: parseTemplate(raw.confirmEmailChangeTemplate),
  }
}

function parseToken(value: unknown): TokenOptions {
  const raw = objectOf(value)
  return { secret: textOf(raw.secret), duration: numberOf(raw.duration) }
}

function parseTemplate(value: unknown): MailTemplate {
  const raw = objectOf(value)
  return { subject: textOf(raw.subject), body: textOf(raw.body) }
}

function parseTexts(value: unknown): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [key, text] of Object.entries(objectOf(value))) {
    if (typeof text === 'string' && key !== '__proto__') texts[key] = text
  }
  return texts
}
