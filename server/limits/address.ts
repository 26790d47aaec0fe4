import { expandAddress } from '../base/address.js'
import type { App } from '../base/app.js'
import type { Caller } from '../base/caller.js'

/**
 * The key that counts as one client: an IPv4 address, or the /64 network of an IPv6 address, since one
 * subscriber usually owns a whole /64. An IPv4-mapped IPv6 address counts as its IPv4 address.
 */
export function addressKey(ip: string): string {
  if (!ip.includes(':')) return ip
  const full = expandAddress(ip)
  if (full === undefined) return ip
  return mappedIPv4(full) ?? `${full.slice(0, 19)}::/64`
}

/**
 * Whether `caller.ip` is the client's own as far as anyone can know: not where the connection comes
 * from this machine or network and no header is trusted, since a proxy may stand there for everybody.
 */
export function hasOwnAddress({ settings }: App, caller: Caller): boolean {
  return settings.current.trustedProxy.headers.length > 0 || !isPrivateAddress(caller.remoteIp)
}

/** Whether an address is of this machine or a network of one's own, where a proxy may stand. */
export function isPrivateAddress(ip: string): boolean {
  const full = expandAddress(ip)
  if (full === undefined) return true
  const ipv4 = full.includes(':') ? mappedIPv4(full) : full
  return privateAddress.test(ipv4 ?? full)
}

// RFC 1918, 6598, 3927, 1122; for IPv6: loopback, RFC 4193, 4291. Expanded, in lower case.
const privateAddress =
  /^(?:10\.|127\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|(?:0000:){7}0001|f[cd]|fe[89ab])/

function mappedIPv4(full: string): string | undefined {
  const [, high, low] = /^(?:0000:){5}ffff:(\w{4}):(\w{4})$/.exec(full) ?? []
  if (high === undefined || low === undefined) return undefined
  const bytes = [high.slice(0, 2), high.slice(2), low.slice(0, 2), low.slice(2)]
  return bytes.map((byte) => Number.parseInt(byte, 16)).join('.')
}
