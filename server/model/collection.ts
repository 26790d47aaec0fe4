import type { Field } from './field-options.js'

export type CollectionType = 'base' | 'auth' | 'view'

/** An API rule: null = superusers only, '' = everyone, otherwise a filter expression. */
export type Rule = string | null

/** One row of `_collections`. Options that this version doesn't know stay in `rawOptions`. */
export interface Collection {
  id: string
  name: string
  type: CollectionType
  system: boolean
  fields: Field[]
  /** CREATE INDEX statements, as stored. */
  indexes: string[]
  listRule: Rule
  viewRule: Rule
  createRule: Rule
  updateRule: Rule
  deleteRule: Rule
  /** The options column as parsed JSON, unknown keys included. */
  rawOptions: Record<string, unknown>
  /** Typed options of an auth collection; undefined for the others. */
  auth?: AuthOptions
  created: string
  updated: string
}

/** A collection that is known to have `auth`. */
export type AuthCollection = Collection & { auth: AuthOptions }

export interface TokenOptions {
  secret: string
  /** Seconds. */
  duration: number
}

export interface MailTemplate {
  subject: string
  body: string
}

/** Options of an auth collection, PocketBase's names. Source: core/collection_model_auth_options.go. */
export interface AuthOptions {
  authRule: Rule
  manageRule: Rule
  passwordAuth: { enabled: boolean; identityFields: string[] }
  oauth2: {
    enabled: boolean
    providers: Record<string, unknown>[]
    mappedFields: Record<string, string>
  }
  /** `duration` in seconds. */
  mfa: { enabled: boolean; duration: number; rule: string }
  /** `duration` in seconds. */
  otp: { enabled: boolean; duration: number; length: number; emailTemplate: MailTemplate }
  authAlert: { enabled: boolean; emailTemplate: MailTemplate }
  authToken: TokenOptions
  passwordResetToken: TokenOptions
  emailChangeToken: TokenOptions
  verificationToken: TokenOptions
  fileToken: TokenOptions
  verificationTemplate: MailTemplate
  resetPasswordTemplate: MailTemplate
  confirmEmailChangeTemplate: MailTemplate
}

export const superusersName = '_superusers'
/** The collection of the links between accounts and providers. */
export const externalAuthsName = '_externalAuths'

/** The system collections whose rows belong to an account. */
export const accountTables = ['_mfas', '_otps', externalAuthsName, '_authOrigins'] as const

export type AccountTable = (typeof accountTables)[number]

export function isAuthCollection(collection: Collection | undefined): collection is AuthCollection {
  return collection?.auth !== undefined
}

/** The first field with that name, if any. */
export function findField(collection: Collection, name: string): Field | undefined {
  return collection.fields.find((field) => field.name === name)
}
