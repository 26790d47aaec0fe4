import type { IncomingMessage } from 'node:http'
import { isBlocked } from '../auth/blocked.js'
import type { App } from '../base/app.js'
import type { Caller } from '../base/caller.js'
import { superusersName } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { clientAddress, connectionAddress, type TrustedProxy } from './client-address.js'
import { requestIdOf } from './request-id.js'

/**
 * Finds out who is calling: the account that the token in the Authorization header proves,
 * otherwise a guest. A bad token isn't an error by itself. Source: PocketBase apis/middlewares.go
 * loadAuthToken.
 */
export async function loadCaller(app: App, request: IncomingMessage): Promise<Caller> {
  const token = bearerToken(request.headers.authorization)
  const proven = token === '' ? null : await app.tokens.verify(token, 'auth')
  // A blocked account's tokens count as no token.
  const record = proven && !isBlocked(proven) ? proven : null
  return new RequestCaller(request, app.settings.current.trustedProxy, token, record)
}

/**
 * `Bearer ` is optional, in any case; another scheme stays part of the token and so makes it
 * invalid.
 */
export function bearerToken(header: string | undefined): string {
  if (header === undefined) return ''
  return header.length > 7 && /^bearer /i.test(header) ? header.slice(7) : header
}

/** Addresses are computed on demand: most requests never need them. */
class RequestCaller implements Caller {
  readonly record: RecordModel | null
  readonly token: string
  readonly #request: IncomingMessage
  readonly #proxy: TrustedProxy
  #requestId: string | undefined

  constructor(
    request: IncomingMessage,
    proxy: TrustedProxy,
    token: string,
    record: RecordModel | null,
  ) {
    this.#request = request
    this.#proxy = proxy
    this.token = token
    this.record = record
  }

  get isSuperuser(): boolean {
    return this.record?.collection.name === superusersName
  }

  get ip(): string {
    return clientAddress(this.#request, this.#proxy)
  }

  get remoteIp(): string {
    return connectionAddress(this.#request)
  }

  get isGone(): boolean {
    return this.#request.socket.destroyed
  }

  get requestId(): string {
    this.#requestId ??= requestIdOf(this.#request, this.#proxy)
    return this.#requestId
  }

  get userAgent(): string {
    return this.#request.headers['user-agent'] ?? ''
  }
}
