import { changeAccount } from '../auth/change-account.js'
import { mailLater } from '../auth/contract-mails.js'
import { ApiError } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { isEmail } from '../fields/email.js'
import type { AuthCollection } from '../model/collection.js'
import { type RecordModel, recordId, textOf } from '../model/record.js'
import { isAllowed } from '../records/submit.js'
import { findByEmail } from './find-by-email.js'
import { enter, readChange, type StrapiParts, send } from './strapi-entry.js'
import { type StrapiFault, StrapiRefusal } from './strapi-errors.js'
import { checkPassword } from './strapi-password.js'
import { strapiUser } from './strapi-user.js'

/** `GET /users/me`. Source: strapi-plugin-users-permissions 3.6 controllers/User.js me. */
export async function showMe(exchange: Exchange, parts: StrapiParts): Promise<void> {
  const { account } = await enter(exchange, parts, { role: 'any', labels: ['view'] })
  if (!account) throw new StrapiRefusal('noHeader')
  send(exchange, 200, strapiUser(account))
}

/** A route for administrators: a Strapi with its default settings grants it to nobody. */
export async function refuseUsers(exchange: Exchange, parts: StrapiParts): Promise<void> {
  await enter(exchange, parts, { role: 'any', labels: ['list'] })
  throw new StrapiRefusal('forbidden')
}

/**
 * `PUT /users/:id` on oneself, if the collection's update rule allows it: username, e-mail address
 * and password. A new address is unverified; a new address and a new password both end every
 * session. Source: strapi-plugin-users-permissions 3.6 controllers/user/api.js update.
 */
export async function updateMe(exchange: Exchange, parts: StrapiParts): Promise<void> {
  const { app, caller, input } = exchange.state
  const { account, collection } = await enter(exchange, parts, {
    role: 'account',
    labels: ['update'],
  })
  const isSelf = account !== null && recordId(account) === exchange.params['id']
  if (!isSelf || !parts.options.selfUpdate) throw new StrapiRefusal('forbidden')
  const change = readUpdate(await readChange(exchange))
  const info = await input.info('default', { ...change })
  if (!(await isAllowed(app, collection, collection.updateRule, info, { id: recordId(account) }))) {
    throw new StrapiRefusal('forbidden')
  }
  if (change.password !== undefined) checkPassword(collection, change.password)
  const hasNewEmail = change.email !== undefined && change.email !== textOf(account, 'email')
  if (hasNewEmail) await requireFree(exchange, collection, account, change.email!)
  const saved = await changeAccount(app, account, change, caller).catch(asRefusal)
  if (hasNewEmail && parts.options.emailConfirmation) {
    mailLater(app, 'strapi.confirm', async () => saved)
  }
  send(exchange, 200, strapiUser(saved))
}

const emptyFaults: Record<string, StrapiFault> = {
  email: 'emptyEmail',
  username: 'emptyUsername',
  password: 'emptyPassword',
}

/** The three accepted keys; a value that isn't a text counts as empty. */
function readUpdate(body: Readonly<Record<string, unknown>>): {
  email?: string
  username?: string
  password?: string
} {
  const change: Record<string, string> = {}
  for (const [key, fault] of Object.entries(emptyFaults)) {
    if (!Object.hasOwn(body, key)) continue
    const value = body[key]
    if (typeof value !== 'string' || value === '') throw new StrapiRefusal(fault)
    change[key] = key === 'email' ? value.toLowerCase() : value
  }
  return change
}

async function requireFree(
  { state: { app } }: Exchange,
  collection: AuthCollection,
  account: RecordModel,
  email: string,
): Promise<void> {
  if (!isEmail(email)) throw new StrapiRefusal('emailFormat')
  const other = await findByEmail(app, collection, email)
  if (other && recordId(other) !== recordId(account)) throw new StrapiRefusal('emailOfOther')
}

function asRefusal(error: unknown): never {
  if (!(error instanceof ApiError) || error.code !== 'record.update_failed') throw error
  const { username, email, password } = error.data
  if (username) throw new StrapiRefusal('usernameOfOther', error)
  if (email) throw new StrapiRefusal('emailOfOther', error)
  if (password) throw new StrapiRefusal('passwordRule', error)
  throw error
}
