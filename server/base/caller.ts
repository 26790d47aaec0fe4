import type { RecordModel } from '../model/record.js'

/** Who is calling, according to the request; a guest has no record. */
export interface Caller {
  /** The account that the Authorization header proves, or null. */
  record: RecordModel | null
  /** The header's token as sent, without `Bearer `; '' if there is none. */
  token: string
  isSuperuser: boolean
  /**
   * The client's address: the connection's, or the one in a header that settings.trustedProxy
   * names. IPv6 in full.
   */
  ip: string
  /** The connection's own address. */
  remoteIp: string
  userAgent: string
  /** Whether the connection is closed, so that nobody would read the answer. */
  readonly isGone?: boolean
  /** Connects the log lines of one request; left out if there is no request. */
  requestId?: string
  /** What the audit trail will say about the request, as the flows find it out. */
  note?: RequestNote
}

/** Facts about one request; never a secret. */
export interface RequestNote {
  /**
   * How the caller was identified: `password`, `otp`, `oauth2`, `totp`, `passkey`, `recovery-code`,
   * `refresh`, `mail`.
   */
  method?: string
  /** The account or record it is about; an id of '' if none was found. */
  target?: { collection: string; id: string }
  /** If it isn't `ok` or the code of a thrown error. */
  result?: string
  data?: Record<string, unknown>
  /** Resolves when the entries for the request's changes are written. */
  written?: Promise<void>
}

/** Adds to the notes about the caller's request. */
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
