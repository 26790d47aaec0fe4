import type { IncomingMessage } from 'node:http'
import { expandAddress } from '../base/address.js'

/** Which forwarded headers are trusted: settings.trustedProxy. */
export interface TrustedProxy {
  headers: readonly string[]
  useLeftmostIP: boolean
}

/** The address of the connection itself, IPv6 written out. */
export function connectionAddress(request: IncomingMessage): string {
  const address = request.socket.remoteAddress ?? ''
  // A dual-stack socket shows IPv4 clients this way; Go shows them as plain IPv4.
  return expandAddress(address.startsWith('::ffff:') ? address.slice(7) : address) ?? address
}

/**
 * The client's address: the last value of the first trusted header that contains an address,
 * otherwise the connection's. Source: PocketBase core/event_request.go RealIP.
 */
export function clientAddress(request: IncomingMessage, proxy: TrustedProxy): string {
  for (const name of proxy.headers) {
    const listed = request.headersDistinct[name.toLowerCase()]?.at(-1)?.split(',') ?? []
    if (!proxy.useLeftmostIP) listed.reverse()
    for (const text of listed) {
      const address = expandAddress(text.trim())
      if (address !== undefined) return address
    }
  }
  return connectionAddress(request)
}
