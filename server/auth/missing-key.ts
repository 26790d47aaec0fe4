import type { App } from '../base/app.js'
import { current } from '../store/statements/factor-keys.js'
import { keyFile } from './factor-key-file.js'

/**
 * The message at startup or restore if the folder's key of second factors is missing, since backups
 * leave it out. Undefined if nothing is missing.
 */
export async function missingKey(
  app: Pick<App, 'store' | 'factorKeys'>,
): Promise<string | undefined> {
  if (!app.store.hasOwn()) return undefined
  const { read } = await app.store.own()
  const known = await current(read)
  if (known === undefined || app.factorKeys.ids().includes(known)) return undefined
  return `the key of second factors (${known}) is missing, so that no code of an authenticator app is right: put ${keyFile} back, or the variable of factors.keyEnv; recovery codes and passkeys work without it`
}
