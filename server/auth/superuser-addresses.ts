import type { App } from '../base/app.js'
import type { Caller } from '../base/caller.js'
import { fail, StartError } from '../base/errors.js'
import { isAddressListed, isAddressOrSubnet } from '../limits/address-list.js'
import { isInstaller } from '../records/account-changes.js'

/**
 * Refuses a superuser whose address isn't in settings.superuserIPs; an empty list allows all.
 * Throws access.forbidden. Source: PocketBase apis/middlewares.go superuserIPsWhitelist.
 */
export function requireSuperuserAddress({ settings }: App, ip: string): void {
  const { superuserIPs } = settings.current
  if (superuserIPs.length > 0 && !isAddressListed(superuserIPs, ip)) throw fail('access.forbidden')
}

// Must hold for the connection's address and, behind a trusted proxy, for the client's.
const loopback: readonly string[] = ['127.0.0.0/8', '::1']

/**
 * Refuses the token of a first start if it comes from elsewhere than serve.installFrom allows.
 * Throws access.forbidden.
 */
export function requireInstallerAddress({ config }: App, { record, ip, remoteIp }: Caller): void {
  if (config.serve.installFrom === 'anywhere' || !isInstaller(record)) return
  const isHere = [ip, remoteIp].every((address) => isAddressListed(loopback, address))
  if (!isHere) throw fail('access.forbidden')
}

/**
 * Sets settings.superuserIPs; an empty list lifts the restriction. Throws StartError in
 * PocketBase's words: cmd/superuser.go.
 */
export async function setSuperuserAddresses({ settings }: App, list: string[]): Promise<void> {
  const faults = list
    .map((text, index) => ({ key: String(index), fault: faultOf(text) }))
    .filter(({ fault }) => fault !== undefined)
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, fault }) => `${key}: ${fault}`)
  if (faults.length > 0) throw new StartError(`superuserIPs: (${faults.join('; ')}.).`)
  await settings.change((current) => ({ ...current, superuserIPs: list }))
}

function faultOf(text: string): string | undefined {
  if (text.trim() === '') return 'cannot be blank'
  return isAddressOrSubnet(text) ? undefined : 'invalid IP or CIDR subnet'
}
