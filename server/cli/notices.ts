import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { App } from '../base/app.js'
import { isAuthCollection } from '../model/collection.js'

/** What an operator should know at the start because it will not work as they may expect. */
export function startNotices(app: App): string[] {
  return [...unusedFolders(app), ...oauth2Notices(app), ...contractNotices(app)]
}

function unusedFolders(app: App): string[] {
  const beside = dirname(app.config.serve.dir)
  return ['pb_hooks', 'pb_migrations']
    .filter((name) => existsSync(join(beside, name)))
    .map((name) => `${join(beside, name)} is not run: the gateway has no JavaScript hooks`)
}

function oauth2Notices(app: App): string[] {
  const names = app.collections
    .auth()
    .filter(({ auth }) => auth.oauth2.enabled && auth.oauth2.providers.length > 0)
    .map(({ name }) => name)
  if (names.length === 0) return []
  return [`OAuth2 is configured for ${names.join(', ')} but shown as off: it is not supported yet`]
}

function contractNotices(app: App): string[] {
  const { enabled, collection } = app.config.contracts
  if (enabled.length === 0 || isAuthCollection(app.collections.find(collection))) return []
  return [
    `contracts (${enabled.join(', ')}) can't sign anyone in: contracts.collection is ${JSON.stringify(collection)}, which is not an auth collection of this folder`,
  ]
}
