import { BlockList, isIP } from 'node:net'

// Everything that isn't an address of the public internet. Source: IANA's special-purpose address
// registries (RFC 6890 and later), including the ranges that embed an IPv4 address in an IPv6 one.
const refused = new BlockList()
const networks: readonly (readonly [network: string, bits: number, family: 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
]
for (const [network, bits, family] of networks) refused.addSubnet(network, bits, family)

const globalUnicast = new BlockList()
globalUnicast.addSubnet('2000::', 3, 'ipv6')
// Parts of it that lead elsewhere: Teredo and the rest of 2001::/23, documentation, 6to4.
for (const [network, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  refused.addSubnet(network, bits, 'ipv6')
}

/** Whether an address belongs to the public internet, not to this machine or a private network. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !refused.check(address, 'ipv4')
  if (isIP(address) !== 6) return false
  // Mapped and translated IPv4 addresses are outside of 2000::/3, and so are all local ones.
  return globalUnicast.check(address, 'ipv6') && !refused.check(address, 'ipv6')
}
