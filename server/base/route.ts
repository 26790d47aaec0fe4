import type { Context } from 'koa'
import type { App } from './app.js'
import type { Caller } from './caller.js'
import type { ApiError } from './errors.js'

/** A request on its way: Koa's ctx with what the onion put into its state. */
export type Exchange = Context & {
  state: { app: App; caller: Caller; contract: Contract }
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
  /** Bytes; left out: 32 MiB. */
  bodyLimitBytes?: number
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
