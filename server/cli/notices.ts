import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { App } from '../base/app.js'
import { isAuthCollection } from '../model/collection.js'

/** What an operator should know at the start because it will not work as they may expect. */
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
