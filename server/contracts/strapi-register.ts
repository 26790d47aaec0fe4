import { mailLater } from '../auth/contract-mails.js'
import { ApiError } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { isEmail } from '../fields/email.js'
import type { AuthCollection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { createRecord } from '../records/create.js'
import { findByEmail } from './find-by-email.js'
import { textAt } from './json-body.js'
import { enter, readChange, type StrapiParts, send } from './strapi-entry.js'
import { StrapiRefusal } from './strapi-errors.js'
import { checkPassword } from './strapi-password.js'
import { sendSession } from './strapi-session.js'
import { strapiUser } from './strapi-user.js'

const shortestUsername = 3
const longestEmail = 255

/**
 * `POST /auth/local/register`: creates an account from a username, an e-mail address and a
 * password, under the collection's create rule; the rest of the body is ignored. Source:
 * strapi-plugin-users-permissions 3.6 controllers/Auth.js register.
 */
export async function register(exchange: Exchange, parts: StrapiParts): Promise<void> {
  const { app } = exchange.state
  const entry = { role: 'public', tries: 'registrations', labels: ['create'] } as const
  const { collection } = await enter(exchange, parts, entry)
  if (collection.createRule === null) throw new StrapiRefusal('registerOff')
  const body = await readChange(exchange)
  const email = textAt(body, 'email').toLowerCase()
  const password = textAt(body, 'password')
  if (password === '') throw new StrapiRefusal('noPassword')
  if (email === '') throw new StrapiRefusal('noEmail')
  // Strapi takes such a text for a hash.
  if (password.split('$').length === 4) throw new StrapiRefusal('passwordDollars')
  if (email.length > longestEmail || !isEmail(email)) throw new StrapiRefusal('emailFormat')
  if (await findByEmail(app, collection, email)) throw new StrapiRefusal('emailTaken')
  const username = textAt(body, 'username')
  if ([...username].length < shortestUsername) throw new StrapiRefusal('usernameTaken')
  checkPassword(collection, password)
  const record = await create(exchange, collection, { email, password, username })
  if (!parts.options.emailConfirmation) return sendSession(exchange, parts, record)
  mailLater(app, 'strapi.confirm', async () => record)
  send(exchange, 200, { user: strapiUser(record) })
}

async function create(
  { state: { app, caller, input } }: Exchange,
  collection: AuthCollection,
  values: { email: string; password: string; username: string },
): Promise<RecordModel> {
  const body = { ...values, passwordConfirm: values.password }
  const info = await input.info('default', body)
  try {
    return await createRecord(app, collection, body, info, caller)
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'record.create_failed') throw error
    const { username, password } = error.data
    if (username) throw new StrapiRefusal('usernameTaken', error)
    if (password) throw new StrapiRefusal('passwordRule', error)
    // The create rule refused it, and nothing else is wrong.
    const isRule = Object.keys(error.data).length === 0 && error.cause === undefined
    throw new StrapiRefusal(isRule ? 'registerOff' : 'insertFailed', error)
  }
}
