import { randomText } from '../base/ids.js'
import { mailTexts } from '../store/migrations/mail-texts.js'
import { zeroAuthOptions } from '../store/migrations/stored-options.js'
import type { Shape, Struct } from './decode.js'

/**
 * Options of an auth collection while it is edited: PocketBase's names, in the order of writing.
 */
export interface AuthDraft {
  authRule: string | null
  manageRule: string | null
  authAlert: { enabled: boolean; emailTemplate: TemplateDraft }
  oauth2: {
    providers: ProviderDraft[]
    mappedFields: Record<'id' | 'name' | 'username' | 'avatarURL', string>
    enabled: boolean
  }
  passwordAuth: { enabled: boolean; identityFields: string[] }
  /** `duration` in seconds, here and below. */
  mfa: { enabled: boolean; duration: number; rule: string }
  otp: { enabled: boolean; duration: number; length: number; emailTemplate: TemplateDraft }
  authToken: TokenDraft
  passwordResetToken: TokenDraft
  emailChangeToken: TokenDraft
  verificationToken: TokenDraft
  fileToken: TokenDraft
  verificationTemplate: TemplateDraft
  resetPasswordTemplate: TemplateDraft
  confirmEmailChangeTemplate: TemplateDraft
}

export interface TokenDraft {
  secret: string
  duration: number
}

export interface TemplateDraft {
  subject: string
  body: string
}

export interface ProviderDraft {
  pkce: boolean | null
  name: string
  clientId: string
  clientSecret: string
  authURL: string
  tokenURL: string
  userInfoURL: string
  displayName: string
  extra: Record<string, unknown>
}

export const tokenNames = [
  'authToken',
  'passwordResetToken',
  'emailChangeToken',
  'verificationToken',
  'fileToken',
] as const

export const templateNames = [
  'verificationTemplate',
  'resetPasswordTemplate',
  'confirmEmailChangeTemplate',
] as const

const template: Shape = { struct: { subject: 'text', body: 'text' }, go: 'core.EmailTemplate' }
const token: Shape = { struct: { secret: 'text', duration: 'int64' }, go: 'core.TokenConfig' }
const provider: Struct = {
  pkce: 'bool?',
  name: 'text',
  clientId: 'text',
  clientSecret: 'text',
  authURL: 'text',
  tokenURL: 'text',
  userInfoURL: 'text',
  displayName: 'text',
  extra: 'map?',
}

function zeroProvider(): ProviderDraft {
  return {
    pkce: null,
    name: '',
    clientId: '',
    clientSecret: '',
    authURL: '',
    tokenURL: '',
    userInfoURL: '',
    displayName: '',
    extra: {},
  }
}

/** Source: PocketBase core/collection_model_auth_options.go. */
export const authStruct: Struct = {
  authRule: 'text?',
  manageRule: 'text?',
  authAlert: {
    struct: { enabled: 'bool', emailTemplate: template },
    go: 'core.AuthAlertConfig',
  },
  oauth2: {
    struct: {
      providers: {
        list: provider,
        go: 'core.OAuth2ProviderConfig',
        zero: () => ({ ...zeroProvider() }),
      },
      mappedFields: {
        struct: { id: 'text', name: 'text', username: 'text', avatarURL: 'text' },
        go: 'core.OAuth2KnownFields',
      },
      enabled: 'bool',
    },
    go: 'core.alias',
  },
  passwordAuth: {
    struct: { enabled: 'bool', identityFields: 'texts' },
    go: 'core.PasswordAuthConfig',
  },
  mfa: mfaShape('text'),
  otp: {
    struct: { enabled: 'bool', duration: 'int64', length: 'int', emailTemplate: template },
    go: 'core.OTPConfig',
  },
  ...Object.fromEntries(tokenNames.map((name) => [name, token])),
  ...Object.fromEntries(templateNames.map((name) => [name, template])),
}

export function mfaShape(rule: Shape): Shape {
  return { struct: { enabled: 'bool', duration: 'int64', rule }, go: 'core.MFAConfig' }
}

/** Everything off and empty: the base onto which a collection's stored options are read. */
export function zeroAuth(): AuthDraft {
  return zeroAuthOptions('')
}

/** A new collection's options; the secrets are new with each call. */
export function defaultAuth(): AuthDraft {
  return {
    ...zeroAuth(),
    authRule: '',
    authAlert: { enabled: true, emailTemplate: mailTexts.authAlert },
    passwordAuth: { enabled: true, identityFields: ['email'] },
    mfa: { enabled: false, duration: 600, rule: '' },
    otp: { enabled: false, duration: 180, length: 8, emailTemplate: mailTexts.otp },
    authToken: newToken(432_000),
    passwordResetToken: newToken(1800),
    emailChangeToken: newToken(1800),
    verificationToken: newToken(86_400),
    fileToken: newToken(180),
    verificationTemplate: mailTexts.verification,
    resetPasswordTemplate: mailTexts.resetPassword,
    confirmEmailChangeTemplate: mailTexts.confirmEmailChange,
  }
}

export function newSecret(): string {
  return randomText(50)
}

function newToken(duration: number): TokenDraft {
  return { secret: newSecret(), duration }
}
