import type { RecordModel } from '../model/record.js'
import type { FactorMethod } from './enrolled.js'
import type { AuthRequest } from './outcome.js'
import type { SessionClaims } from './session-claims.js'

/** How the account was authenticated; '' for a token from an earlier login. */
export type AuthMethod = 'password' | 'otp' | 'oauth2' | FactorMethod | ''

export interface Finish {
  method: AuthMethod
  request: AuthRequest
  /** Asked only when a session begins. */
  session?: (record: RecordModel) => SessionClaims | Promise<SessionClaims>
  /** Requires a second factor, whatever the collection's settings are. */
  demandsFactor?: boolean
  /** A token to hand out instead of a new one. */
  token?: string
  /** The session that continues with a new token. */
  sid?: string | undefined
}
