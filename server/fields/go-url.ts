import { isIPv6 } from 'node:net'
import { badEscape, unescapeBytes } from '../base/percent-escapes.js'

/** The parts of a URL that the checks need. */
export interface GoUrl {
  host: string
  path: string
}

/**
 * Parses a URL like Go's url.Parse; undefined if that fails. The checks depend on its idea of host
 * and path, which differs from the WHATWG parser's. Source: Go net/url.
 */
export function parseUrl(text: string): GoUrl | undefined {
  const [beforeFragment = '', ...fragments] = text.split('#')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (/[\0-\x1f\x7f]/.test(beforeFragment)) return undefined
  if (unescapeUrl(fragments.join('#')) === undefined) return undefined
  if (beforeFragment === '*') return { host: '', path: '*' }
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(beforeFragment)?.[1]
  if (beforeFragment.startsWith(':')) return undefined
  let rest = scheme === undefined ? beforeFragment : beforeFragment.slice(scheme.length + 1)
  rest = rest.replace(/\?[\s\S]*$/, '')
  if (!rest.startsWith('/')) {
    if (scheme !== undefined) return { host: '', path: '' }
    if (rest.split('/')[0]!.includes(':')) return undefined
  }
  let host = ''
  if ((scheme !== undefined || !rest.startsWith('///')) && rest.startsWith('//')) {
    const end = rest.indexOf('/', 2)
    const authority = end < 0 ? rest.slice(2) : rest.slice(2, end)
    rest = end < 0 ? '' : rest.slice(end)
    const found = parseAuthority(scheme?.toLowerCase() ?? '', authority)
    if (found === undefined) return undefined
    host = found
  }
  const path = unescapeUrl(rest)
  return path === undefined ? undefined : { host, path }
}

function parseAuthority(scheme: string, authority: string): string | undefined {
  const at = authority.lastIndexOf('@')
  if (at >= 0) {
    const user = authority.slice(0, at)
    if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user)) return undefined
    if (unescapeUrl(user) === undefined) return undefined
  }
  return parseHost(scheme, authority.slice(at + 1))
}

const optionalPort = /^(?::\d*)?$/

function parseHost(scheme: string, host: string): string | undefined {
  const bracket = host.lastIndexOf('[')
  if (bracket > 0) return undefined
  if (bracket === 0) {
    const end = host.lastIndexOf(']')
    const [address = '', ...zones] = host.slice(1, end).split('%25')
    const port = host.slice(end + 1)
    if (end < 0 || !optionalPort.test(port) || address.includes('%') || !isIPv6(address)) {
      return undefined
    }
    const zone = unescapeUrl(zones.join('%25'))
    if (zone === undefined || (zones.length > 0 && !/^[^/\\^`{|}#?@]+$/.test(zone))) {
      return undefined
    }
    return `[${address}${zones.length > 0 ? `%${zone}` : ''}]${port}`
  }
  const first = host.indexOf(':')
  // Lists of hosts are allowed for database schemes.
  const colon = scheme === 'http' || scheme === 'https' ? first : host.lastIndexOf(':')
  if (colon >= 0 && !optionalPort.test(host.slice(colon))) return undefined
  return unescapeHost(host)
}

/** Decodes percent escapes; undefined if one is malformed. */
function unescapeUrl(text: string): string | undefined {
  return badEscape.test(text) ? undefined : unescapeBytes(text)
}

/** In a host only non-ASCII bytes may be escaped, and few punctuation characters are allowed. */
function unescapeHost(host: string): string | undefined {
  if (/%(?![89a-fA-F][0-9a-fA-F]|25)/.test(host)) return undefined
  if (/[^A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"%\u0080-\uffff]/.test(host)) return undefined
  return unescapeUrl(host)
}
