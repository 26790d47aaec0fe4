import { isIP } from 'node:net'
import type { App } from '../base/app.js'

/** What passkeys are bound to: a domain, and the pages that may use them. */
export interface RelyingParty {
  id: string
  name: string
  origins: string[]
}

/**
 * From the configuration, or settings.meta.appURL; never from a request. Undefined if neither names
 * a domain: browsers accept no IP address (WebAuthn level 3, section 5.1.2).
 */
export function relyingParty({
  config,
  settings,
}: Pick<App, 'config' | 'settings'>): RelyingParty | undefined {
  const { appName, appURL } = settings.current.meta
  const { rpId, origins } = config.factors
  const own = URL.canParse(appURL) ? new URL(appURL) : undefined
  const id = rpId || own?.hostname || ''
  if (id === '' || isIP(id.replace(/^\[|\]$/g, '')) !== 0) return undefined
  const all = origins.length > 0 ? [...origins] : own ? [own.origin] : []
  if (all.length === 0) return undefined
  return { id, name: issuerOf({ config, settings }) || appName, origins: all }
}

/** The name of this application in authenticator apps and passkeys. */
export function issuerOf({ config, settings }: Pick<App, 'config' | 'settings'>): string {
  return config.factors.issuer || settings.current.meta.appName
}
