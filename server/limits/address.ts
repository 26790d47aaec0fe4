import { BlockList, isIP } from 'node:net'
import { expandAddress } from '../base/address.js'
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
 * Whether `caller.ip` is the client's own address, as far as anyone can know. It isn't if the
 * connection comes from this machine or a private network and no trusted header names another
 * client, since a proxy may be there that everybody uses.
 */
export function hasOwnAddress({ ip, remoteIp }: Pick<Caller, 'ip' | 'remoteIp'>): boolean {
  return ip !== remoteIp || !isPrivateAddress(remoteIp)
}

/**
 * Whether an address belongs to this machine or a private network, where a proxy may be running.
 */
export function isPrivateAddress(ip: string): boolean {
  const version = isIP(ip)
  return version === 0 || privateAddresses.check(ip, version === 4 ? 'ipv4' : 'ipv6')
}

// RFC 1918, 6598, 3927, 1122; for IPv6: loopback, RFC 4193, 4291. An IPv4-mapped IPv6 address is
// looked up as its IPv4 address, by BlockList itself.
const privateAddresses = new BlockList()
for (const [network, bits] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  privateAddresses.addSubnet(network, bits, 'ipv4')
}
privateAddresses.addAddress('::1', 'ipv6')
privateAddresses.addSubnet('fc00::', 7, 'ipv6')
privateAddresses.addSubnet('fe80::', 10, 'ipv6')

function mappedIPv4(full: string): string | undefined {
  const [, high, low] = /^(?:0000:){5}ffff:(\w{4}):(\w{4})$/.exec(full) ?? []
  if (high === undefined || low === undefined) return undefined
  const bytes = [high.slice(0, 2), high.slice(2), low.slice(0, 2), low.slice(2)]
  return bytes.map((byte) => Number.parseInt(byte, 16)).join('.')
}
