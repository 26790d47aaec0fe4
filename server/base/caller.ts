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
  /** What the audit trail is to say of the request, as the flows find it out. */
  note?: RequestNote
}

/** Facts of one request; never a secret. */
export interface RequestNote {
  /** How somebody proves who they are: `password`, `otp`, `oauth2`, `totp`, `passkey`, `recovery-code`, `refresh`, `mail`. */
  method?: string
  /** The account or record that it is about; an id of '' where none was found. */
  target?: { collection: string; id: string }
  /** Other than `ok` or the code of what was thrown. */
  result?: string
  data?: Record<string, unknown>
  /** Resolves when the entries of what the request has changed are written. */
  written?: Promise<void>
}

/** Adds to what is noted of the caller's request. */
export function noteRequest(caller: Caller, facts: RequestNote): void {
  caller.note = caller.note ? { ...caller.note, ...facts } : facts
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
    | 'totp'
    | 'recoveryCode'
    | 'passkey'
  method: string
  query: Record<string, string>
  headers: Record<string, string>
  body: Record<string, unknown>
  auth: RecordModel | null
}
