import type { Config } from '../base/config.js'
import { defaultSettings } from './defaults.js'

type Listening = Pick<Config['serve'], 'http' | 'https'>

/**
 * Where somebody on this machine finds a server with these addresses: what settings.meta.appURL of a
 * fresh folder is, PocketBase's default for the default address. A port that isn't known yet gives the default, too.
 */
export function ownUrl({ http, https }: Listening): string {
  const address = https || http
  const { host, port } = split(address)
  if (port === '0') return defaultSettings().meta.appURL
  const name = isLoopback(host) || isEveryHost(host) ? 'localhost' : host
  return new URL(`${https === '' ? 'http' : 'https'}://${name}:${port}`).origin
}

/**
 * Whether a URL names this machine and yet can't be a server with these addresses: another port or
 * scheme, or loopback where only another address is listened on. Of other names nobody can tell: a
 * proxy may stand there.
 */
export function isElsewhere(appURL: string, { http, https }: Listening): boolean {
  if (!URL.canParse(appURL)) return false
  const { protocol, hostname, port } = new URL(appURL)
  if (!isLoopback(hostname)) return false
  const doors = [
    { scheme: 'http:', address: http, usual: '80' },
    { scheme: 'https:', address: https, usual: '443' },
  ]
  return !doors.some(({ scheme, address, usual }) => {
    const own = split(address)
    const isHere = isLoopback(own.host) || isEveryHost(own.host)
    return address !== '' && isHere && scheme === protocol && own.port === (port || usual)
  })
}

function split(address: string): { host: string; port: string } {
  const colon = address.lastIndexOf(':')
  return { host: address.slice(0, colon), port: address.slice(colon + 1) }
}

function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/i.test(host)
}

function isEveryHost(host: string): boolean {
  return host === '' || host === '0.0.0.0' || host === '[::]'
}
