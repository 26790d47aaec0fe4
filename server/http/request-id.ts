import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { expandAddress } from '../base/address.js'
import type { TrustedProxy } from './client-address.js'

// Forms that proxies use (UUID, ULID, trace ids); nothing that could end a line or be as long as a
// secret.
const idForm = /^[\w.:+/=-]{1,64}$/

/**
 * The id that ties the log lines of one request together: the proxy's `X-Request-Id` if a header
 * named by settings.trustedProxy brought an address, otherwise one of ours. A client alone can't
 * choose it.
 */
export function requestIdOf(request: IncomingMessage, proxy: TrustedProxy): string {
  const sent = request.headers['x-request-id']
  if (typeof sent === 'string' && idForm.test(sent) && cameByProxy(request, proxy)) return sent
  return randomUUID()
}

function cameByProxy({ headersDistinct }: IncomingMessage, { headers }: TrustedProxy): boolean {
  return headers.some((name) => {
    const listed = headersDistinct[name.toLowerCase()]?.at(-1)?.split(',') ?? []
    return listed.some((text) => expandAddress(text.trim()) !== undefined)
  })
}
