import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { expandAddress } from '../base/address.js'
import type { TrustedProxy } from './client-address.js'

// A proxy's own forms (UUID, ULID, trace ids); nothing that could end a line or hold a secret's length.
const idForm = /^[\w.:+/=-]{1,64}$/

/**
 * The id that ties the lines of one request together: the proxy's `X-Request-Id` where a header that
 * settings.trustedProxy names brought an address, else one of ours. A client alone can't choose it.
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
