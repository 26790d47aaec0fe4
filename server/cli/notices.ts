import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { installerToken } from '../auth/installer.js'
import type { App } from '../base/app.js'
import { ownCommand, superuserCommandLine } from '../base/invocation.js'
import { isAuthCollection } from '../model/collection.js'
import { isElsewhere, ownUrl } from '../settings/own-url.js'

/** What an operator should know at startup, because it may not work as expected. */
export function startNotices(app: App): string[] {
  return [...unusedFolders(app), ...contractNotices(app)]
}

function unusedFolders(app: App): string[] {
  const beside = dirname(app.config.serve.dir)
  return ['pb_hooks', 'pb_migrations']
    .filter((name) => existsSync(join(beside, name)))
    .map((name) => `${join(beside, name)} is not run: the gateway has no JavaScript hooks`)
}

function contractNotices(app: App): string[] {
  const { enabled, collection } = app.config.contracts
  if (enabled.length === 0 || isAuthCollection(app.collections.find(collection))) return []
  return [
    `contracts (${enabled.join(', ')}) can't sign anyone in: contracts.collection is ${JSON.stringify(collection)}, which is not an auth collection of this folder`,
  ]
}

/**
 * What is still to be done in this folder, printed below the addresses; depends on the server's own
 * address.
 */
export async function startHints(app: App): Promise<(url: string) => string[]> {
  const token = await installerToken(app)
  return (url) => [...installHints(app, url, token), ...linkHints(app)]
}

function installHints(app: App, url: string, token: string | undefined): string[] {
  if (token === undefined) return []
  return [
    `No superuser yet. Make one, by this link within 30 minutes${app.config.serve.installFrom === 'loopback' ? ', on this machine,' : ''} or by the command below it:`,
    `${url}/_/#/pbinstall/${token}`,
    superuserCommandLine(app.config),
  ]
}

function linkHints({ config, settings }: App): string[] {
  const { appURL } = settings.current.meta
  // The port chosen for 0 isn't known here.
  if (/:0$/.test(config.serve.https || config.serve.http)) return []
  if (!isElsewhere(appURL, config.serve)) return []
  return [
    `Links in mails begin with ${appURL}, where this server does not listen. Change that: ${ownCommand()} settings set meta.appURL=${ownUrl(config.serve)}`,
  ]
}
