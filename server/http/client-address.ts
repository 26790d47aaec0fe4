import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/** How much of the forwarded headers is believed: settings.trustedProxy. */
export interface TrustedProxy {
  headers: readonly string[]
  useLeftmostIP: boolean
}

/** The address of the connection itself, IPv6 written out. */
export function connectionAddress(request: IncomingMessage): string {
  const address = request.socket.remoteAddress ?? ''
  // A dual-stack socket shows IPv4 clients this way; Go shows them plain.
  return expandAddress(address.startsWith('::ffff:') ? address.slice(7) : address) ?? address
}

/**
 * The client's address: the last value of the first trusted header that holds an address, else the
 * connection's. Source: PocketBase core/event_request.go RealIP.
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

/** IPv4 as it is, IPv6 in eight groups of four digits; undefined for what is no address. */
export function expandAddress(text: string): string | undefined {
  const version = isIP(text)
  if (version !== 6) return version === 4 ? text : undefined
  const [address = '', zone] = text.split('%')
  const hex = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts) => {
    const [a, b, c, d] = parts.slice(0, 4).map(Number) as [number, number, number, number]
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
  })
  const [before = '', after] = hex.split('::')
  const head = before === '' ? [] : before.split(':')
  const tail = after ? after.split(':') : []
  const zeros = after === undefined ? 0 : 8 - head.length - tail.length
  const groups = [...head, ...Array(zeros).fill('0'), ...tail]
  const expanded = groups.map((group: string) => group.toLowerCase().padStart(4, '0')).join(':')
  return zone === undefined ? expanded : `${expanded}%${zone}`
}
