import { fail } from '../base/errors.js'
import { type AuthCollection, superusersName } from '../model/collection.js'

/** Whether people may sign in with a provider; superusers never, whatever the folder says. */
export function takesOAuth2({ name, auth }: AuthCollection): boolean {
  return auth.oauth2.enabled && name !== superusersName
}

/** Throws auth.oauth2_disabled if nobody may sign in with a provider. */
export function requireOAuth2(collection: AuthCollection): void {
  if (!takesOAuth2(collection)) throw fail('auth.oauth2_disabled')
}
