import type { RecordModel } from '../model/record.js'

/** Who asks, as far as the request says: a guest has no record. */
export interface Caller {
  /** The account that the Authorization header proves, or null. */
  record: RecordModel | null
  /** The header's token as sent, without `Bearer `; '' if there is none. */
  token: string
  isSuperuser: boolean
  /** The client's address: the connection's, or a header's that settings.trustedProxy names. IPv6 written out. */
  ip: string
  /** The connection's own address. */
  remoteIp: string
  userAgent: string
  /** Whether the connection is closed: nobody would read the answer. */
  readonly isGone?: boolean
  /** Ties the lines of one request together; left out where no request is behind it. */
  requestId?: string
}

/**
 * What rules read as `@request.*`. Header names are lower-case with `_` for `-`.
 * Source: PocketBase core/event_request.go RequestInfo.
 */
export interface RequestInfo {
  context:
    | 'default'
    | 'expand'
    | 'realtime'
    | 'protectedFile'
    | 'batch'
    | 'oauth2'
    | 'otp'
    | 'password'
  method: string
  query: Record<string, string>
  headers: Record<string, string>
  body: Record<string, unknown>
  auth: RecordModel | null
}
