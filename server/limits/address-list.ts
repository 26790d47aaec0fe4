import { expandAddress } from '../base/address.js'

interface Address {
  version: 4 | 6
  bits: bigint
  zone: string
}

interface Entry extends Address {
  /** The bits that are ignored; undefined for a single address. */
  hostBits?: bigint
}

// A list in the settings is a new object after each change.
const parsed = new WeakMap<readonly string[], Entry[]>()

/**
 * Whether an address is in a list of addresses and subnets, by the rules of Go's net/netip: an
 * IPv4-mapped IPv6 address isn't the IPv4 address, an address with a zone is in no subnet, and an
 * invalid entry is skipped. Source: PocketBase apis/middlewares_rate_limit.go isIPInList.
 */
export function isAddressListed(list: readonly string[], ip: string): boolean {
  if (list.length === 0) return false
  const address = parseAddress(ip)
  if (!address) return false
  let entries = parsed.get(list)
  if (!entries) {
    entries = list.flatMap((text) => parseSubnet(text) ?? parseAddress(text) ?? [])
    parsed.set(list, entries)
  }
  return entries.some((entry) => matches(entry, address))
}

/** Whether a text can be an entry of such a list. */
export function isAddressOrSubnet(text: string): boolean {
  return (parseSubnet(text) ?? parseAddress(text)) !== undefined
}

function matches({ version, bits, zone, hostBits }: Entry, address: Address): boolean {
  if (version !== address.version || zone !== address.zone) return false
  if (hostBits === undefined) return bits === address.bits
  return bits >> hostBits === address.bits >> hostBits
}

function parseSubnet(text: string): Entry | undefined {
  const [, base = '', length = ''] = /^([^%]+)\/(\d|[1-9]\d{1,2})$/.exec(text) ?? []
  const address = parseAddress(base)
  if (!address) return undefined
  const width = address.version === 4 ? 32 : 128
  if (Number(length) > width) return undefined
  return { ...address, hostBits: BigInt(width - Number(length)) }
}

function parseAddress(text: string): Address | undefined {
  const [full, zone = ''] = expandAddress(text)?.split('%') ?? []
  if (full === undefined) return undefined
  if (full.includes(':')) return { version: 6, bits: BigInt(`0x${full.replaceAll(':', '')}`), zone }
  const bits = full.split('.').reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
  return { version: 4, bits, zone }
}
