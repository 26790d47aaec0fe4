import { isIP } from 'node:net'

/** IPv4 unchanged, IPv6 in eight groups of four digits; undefined if it isn't an address. */
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
