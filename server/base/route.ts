import type { Context } from 'koa'
import type { Shapes } from '../../schema/types.gen.js'
import type { Uploads } from '../files/upload.js'
import type { App } from './app.js'
import type { Caller, RequestInfo } from './caller.js'
import type { ApiError, ErrorCode } from './errors.js'
import type { FormName, FormValues, StructName } from './validate.js'

/** Bytes of a body that brings a login, a code or an address: nobody's is longer. */
export const formBodyBytes = 1 << 20
/** Bytes of one that brings records or collections: PocketBase's DefaultMaxBodySize. */
export const dataBodyBytes = 32 << 20

/** The request's body, read once and only when asked for; http/ fills this in. */
export interface RequestInput {
  /** Go's decode into a struct, by a body of schema/api: keys without case, types checked. Throws `code` (request.unreadable), request.content_type, request.too_large. */
  form<Name extends FormName>(name: Name, code?: ErrorCode): Promise<FormValues<Name>>
  /**
   * Go's decode into a struct that already has values, by a schema of structs inside structs: what
   * isn't sent stays. Throws `code` (request.unreadable), request.content_type, request.too_large.
   */
  merge<Name extends StructName>(
    name: Name,
    base: Shapes[Name],
    code?: ErrorCode,
  ): Promise<Shapes[Name]>
  /** Go's decode into a map. Throws `code` (request.invalid), request.content_type, request.too_large. */
  map(code?: ErrorCode): Promise<Record<string, unknown>>
  /**
   * The same for what is then decoded into a struct: a number written with a fraction or an exponent
   * is a Decimal.
   */
  exactMap(code: ErrorCode): Promise<Record<string, unknown>>
  /** The body as text, whatever its content type. Throws request.too_large. */
  text(): Promise<string>
  /** The files of a multipart body by field; they are gone once the request is answered. Throws as map. */
  files(code?: ErrorCode): Promise<Uploads>
  /** What rules read; `body` in place of the request's own, where a contract has translated it. */
  info(context?: RequestInfo['context'], body?: Record<string, unknown>): Promise<RequestInfo>
}

/** A request on its way: Koa's ctx with what the onion put into its state. */
export type Exchange = Context & {
  state: {
    app: App
    caller: Caller
    contract: Contract
    /** The row that answers, once it is found. */
    route?: Route
    input: RequestInput
    /** Headers of every answer, names and values in turn, until they are set. */
    head?: readonly string[] | undefined
    /** The answer's body where it is a text that goes out whole. */
    text?: string | undefined
    /** Success is not to be logged. */
    isQuiet?: boolean
  }
  /** Path parameters, decoded. */
  params: Record<string, string>
}

/**
 * One route. `name` is the SDK's word for the operation (also its rate-limit label and the name of
 * its schema); `path` has `:param` segments and, at the end only, `*rest`.
 */
export interface Route {
  name: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  /** Who may call; a refusal comes before the handler. Left out: everyone. */
  guard?: 'superuser' | 'sameCollection'
  /** The path's collection must exist before any guard is asked (the peer looks it up for its rate limits). */
  needsCollection?: boolean
  /**
   * What settings.rateLimits may call it, as `COLLECTION:LABEL` of the path's collection, before its
   * path; 'inside' where run() sees to the rules itself. Left out: its path only.
   */
  limit?: readonly string[] | 'inside'
  /**
   * Whether each use is an entry of the audit trail, written before the answer goes. Left out: all but
   * GETs that superusers alone may call.
   */
  isAudited?: boolean
  /** Its successes are not logged. */
  isQuiet?: boolean
  /** Bytes; each route that takes a body says it. Left out, of those that don't: `dataBodyBytes`. */
  bodyLimitBytes?: number | ((exchange: Exchange) => number)
  /** Reads the request, calls one flow, writes the answer. */
  run(exchange: Exchange): Promise<void>
}

/** A set of routes with its own error shape: the native API, or a login contract. */
export interface Contract {
  name: string
  routes: readonly Route[]
  /**
   * Paths whose unknown routes answer with this contract's 404 (`/auth` owns `/auth/...`).
   */
  prefixes: readonly string[]
  /** Writes an error in this contract's shape: sets status, headers and body of `exchange`. */
  shapeError(error: ApiError, exchange: Exchange): void
}
