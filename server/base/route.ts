import type { Context } from 'koa'
import type { Shapes } from '../../schema/types.gen.js'
import type { Uploads } from '../files/upload.js'
import type { App } from './app.js'
import type { Caller, RequestInfo } from './caller.js'
import type { ApiError, ErrorCode } from './errors.js'
import type { FormName, FormValues, StructName } from './validate.js'

/** Bytes of a body with a login, a code or an address; none is longer. */
export const formBodyBytes = 1 << 20
/** Bytes of a body with records or collections: PocketBase's DefaultMaxBodySize. */
export const dataBodyBytes = 32 << 20

/** The request's body, read once and only on demand; http/ implements this. */
export interface RequestInput {
  /**
   * Go's decode into a struct, for a body of schema/api: keys without case, types checked. Throws
   * `code` (request.unreadable), request.content_type, request.too_large.
   */
  form<Name extends FormName>(name: Name, code?: ErrorCode): Promise<FormValues<Name>>
  /**
   * Go's decode into a struct that already has values, by a schema of nested structs: missing keys
   * keep their values. Throws `code` (request.unreadable), request.content_type, request.too_large.
   */
  merge<Name extends StructName>(
    name: Name,
    base: Shapes[Name],
    code?: ErrorCode,
  ): Promise<Shapes[Name]>
  /** Go's decode into a map. Throws `code` (request.invalid), request.content_type, request.too_large. */
  map(code?: ErrorCode): Promise<Record<string, unknown>>
  /**
   * The same for what is then decoded into a struct: a number written with a fraction or an
   * exponent is a Decimal.
   */
  exactMap(code: ErrorCode): Promise<Record<string, unknown>>
  /** The body as text, whatever its content type. Throws request.too_large. */
  text(): Promise<string>
  /**
   * The files of a multipart body by field; they are removed once the request is answered. Throws
   * like map.
   */
  files(code?: ErrorCode): Promise<Uploads>
  /** What rules read; `body` replaces the request's own if a contract has translated it. */
  info(context?: RequestInfo['context'], body?: Record<string, unknown>): Promise<RequestInfo>
}

/** A request in progress: Koa's ctx with what the onion put into its state. */
export type Exchange = Context & {
  state: {
    app: App
    caller: Caller
    contract: Contract
    /** The matching row, once it has been found. */
    route?: Route
    input: RequestInput
    /** Headers of every answer, alternating names and values, until they are set. */
    head?: readonly string[] | undefined
    /** The answer's body if it is a text that is sent whole. */
    text?: string | undefined
    /** A success isn't logged. */
    isQuiet?: boolean
  }
  /** Path parameters, decoded. */
  params: Record<string, string>
}

/**
 * One route. `name` is the SDK's word for the operation (also its rate-limit label and the name of
 * its schema); `path` has `:param` segments and, only at the end, `*rest`.
 */
export interface Route {
  name: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  /** Who may call it; refused before the handler runs. Default: everyone. */
  guard?: 'superuser' | 'sameCollection'
  /**
   * The path's collection must exist before the guard is checked (the peer looks it up for its rate
   * limits).
   */
  needsCollection?: boolean
  /**
   * Its labels in settings.rateLimits, as `COLLECTION:LABEL` with the path's collection, checked
   * before its path; 'inside' if run() checks the rules itself. Default: only its path.
   */
  limit?: readonly string[] | 'inside'
  /**
   * Whether each use is recorded in the audit trail, before the answer is sent. Default: all routes
   * except GETs that only superusers may call.
   */
  isAudited?: boolean
  /** Its successes aren't logged. */
  isQuiet?: boolean
  /** Bytes; each route that reads a body sets it. Default, for the others: `dataBodyBytes`. */
  bodyLimitBytes?: number | ((exchange: Exchange) => number)
  /** Reads the request, calls one flow, writes the answer. */
  run(exchange: Exchange): Promise<void>
}

/** A set of routes with its own error shape: the native API, or a login contract. */
export interface Contract {
  name: string
  routes: readonly Route[]
  /** Paths whose unknown routes answer with this contract's 404 (`/auth` owns `/auth/...`). */
  prefixes: readonly string[]
  /** Writes an error in this contract's shape: sets status, headers and body of `exchange`. */
  shapeError(error: ApiError, exchange: Exchange): void
}
