import type { Config } from '../base/config.js'
import { defaultSettings } from './defaults.js'

type Listening = Pick<Config['serve'], 'http' | 'https'>

/**
 * The URL of a server with these addresses on this machine: the initial settings.meta.appURL of a
 * fresh folder, which for the default address is PocketBase's default. A port that isn't known yet
 * gives the default too.
 */
export function ownUrl({ http, https }: Listening): string {
  const address = https || http
  const { host, port } = split(address)
  if (port === '0') return defaultSettings().meta.appURL
  const name = isLoopback(host) || isEveryHost(host) ? 'localhost' : host
  return new URL(`${https === '' ? 'http' : 'https'}://${name}:${port}`).origin
}

/**
 * Whether a URL names this machine but can't be a server with these addresses: another port or
 * scheme, or loopback although the server only listens on another address. Other names can't be
 * judged, since they may be a proxy's.
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
