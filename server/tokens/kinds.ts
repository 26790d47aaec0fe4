import type { AuthOptions } from '../model/collection.js'

/**
 * PocketBase's token kinds: the `type` claim, and the collection option with its secret and
 * duration.
 */
export const tokenKinds = {
  auth: 'authToken',
  file: 'fileToken',
  verification: 'verificationToken',
  passwordReset: 'passwordResetToken',
  emailChange: 'emailChangeToken',
} as const satisfies Record<string, keyof AuthOptions>

export type TokenKind = keyof typeof tokenKinds
