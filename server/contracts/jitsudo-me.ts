import { changeAccount } from '../auth/change-account.js'
import { passwordFault } from '../auth/password-rule.js'
import { ApiError } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import type { AuthCollection } from '../model/collection.js'
import { passwordOf, recordId, textOf } from '../model/record.js'
import { bcryptCost } from '../passwords/formats.js'
import { isPasswordOf } from '../records/old-password.js'
import { needed, readBody, send, textsOf } from './jitsudo-body.js'
import { requireMember } from './jitsudo-caller.js'
import { JitsudoRefusal } from './jitsudo-envelope.js'
import { subjectUuid } from './jitsudo-ids.js'

/** `GET /v1/users/me/profile`. */
export async function showProfile(exchange: Exchange): Promise<void> {
  const { record } = await requireMember(exchange, 'view')
  const orNull = (column: string) => textOf(record, column) || null
  send(exchange, 200, {
    id: subjectUuid(recordId(record)),
    email: textOf(record, 'email'),
    name: textOf(record, 'name'),
    auth_provider: 'local',
    first_name: orNull('firstName'),
    last_name: orNull('lastName'),
    display_name: orNull('name'),
    avatar_base64: null,
  })
}

/** `GET /v1/users/me/preferences`. */
export async function showPreferences(exchange: Exchange): Promise<void> {
  const { record } = await requireMember(exchange, 'view')
  const locale = textOf(record, 'language') || null
  send(exchange, 200, { locale, timezone: null, date_format: null, time_format: null })
}

/**
 * `POST /v1/users/me/password`: sets a new password for a caller who knows the old one; this ends
 * every token.
 */
export async function changePassword(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const { record, collection } = await requireMember(exchange, 'update')
  const { current_password, new_password } = textsOf(await readBody(exchange), {
    current_password: needed,
    new_password: needed,
  })
  if (bcryptCost(passwordOf(record).hash) === undefined) {
    throw new JitsudoRefusal('access.forbidden', 'forbidden', 'The account has no local password.')
  }
  requireStrong(collection, new_password)
  if (!(await isPasswordOf(app, record, current_password, caller))) {
    const text = 'The current password is wrong.'
    throw new JitsudoRefusal('request.invalid', 'invalid_credentials', text)
  }
  await changeAccount(app, record, { password: new_password }, caller).catch(asWeak)
  send(exchange, 204)
}

/** Throws request.invalid (`weak_password`). */
export function requireStrong(collection: AuthCollection, password: string): void {
  const fault = passwordFault(collection, password)
  if (!fault) return
  const unit = fault.kind === 'heavy' ? 'bytes' : 'characters'
  const bound = fault.kind === 'short' ? 'least' : 'most'
  throw weak(`The password must have at ${bound} ${fault.limit} ${unit}.`)
}

function asWeak(error: unknown): never {
  const isFault = error instanceof ApiError && error.code === 'record.update_failed'
  throw isFault ? weak('The password is not valid.', error) : error
}

export function weak(text: string, cause?: unknown): JitsudoRefusal {
  return new JitsudoRefusal('request.invalid', 'weak_password', text, cause)
}
