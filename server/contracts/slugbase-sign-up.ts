import { mailLater } from '../auth/contract-mails.js'
import { inTurn } from '../auth/in-turn.js'
import { ApiError } from '../base/errors.js'
import type { Exchange } from '../base/route.js'
import { checkNativeLimits } from '../limits/native.js'
import { type AuthCollection, findField } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { createRecord, type Given } from '../records/create.js'
import { isAny } from '../store/statements/records.js'
import { contractCollection } from './collection.js'
import { findByEmail } from './find-by-email.js'
import { checkEmail, checkName, checkPassword, readBody, send } from './slugbase-body.js'
import { invalid, SlugbaseRefusal } from './slugbase-errors.js'
import { countLogin, countRequest, countSetup } from './slugbase-limits.js'
import { beginSession } from './slugbase-session.js'
import { slugbaseUser } from './slugbase-user.js'
import { userKeyOf } from './slugbase-user-key.js'

/** `GET /api/auth/setup/status`: whether there is any account. */
export async function setupStatus(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const collection = contractCollection(exchange)
  await countRequest(exchange)
  send(exchange, 200, { initialized: await isAny(app.store.read, collection.name) })
}

/**
 * `POST /api/auth/setup`: creates the first account, an administrator, and signs it in at once; of
 * many simultaneous requests one wins. If the collection's create rule lets nobody sign up, setup
 * is closed too. Source: mdg-labs/slugbase backend/src/routes/auth.ts.
 */
export async function setUp(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const collection = contractCollection(exchange)
  await countSetup(exchange)
  await checkNativeLimits(app, exchange, collection, ['create'])
  const body = await readBody(exchange)
  const record = await inTurn(app, `slugbase setup ${collection.id}`, async () => {
    if (await isAny(app.store.read, collection.name)) throw initialized()
    const person = readPerson(collection, body)
    return create(exchange, collection, person, {
      own: { ...asAdmin(collection), language: 'en', theme: 'auto' },
      async first(tx) {
        if (await isAny(tx, collection.name)) throw initialized()
      },
      taken: 'User with this email already exists',
    })
  })
  const userKey = await userKeyOf(app, record)
  await beginSession(exchange, record, userKey)
  const { email_verified: _, ...user } = slugbaseUser(record, userKey)
  send(exchange, 200, user)
}

/**
 * `POST /api/auth/register`, if slugbase.registration is on: creates an account that must verify
 * its address.
 */
export async function register(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const collection = contractCollection(exchange)
  const giveBack = await countLogin(exchange)
  await checkNativeLimits(app, exchange, collection, ['create'])
  if (!app.config.slugbase.registration) throw closed()
  const person = readPerson(collection, await readBody(exchange))
  const taken = 'Email already registered'
  if (await findByEmail(app, collection, person.email)) throw invalid(taken)
  const record = await create(exchange, collection, person, {
    async first(tx, made) {
      // The first account becomes the administrator.
      if (!(await isAny(tx, collection.name))) Object.assign(made.values, asAdmin(collection))
    },
    taken,
  })
  mailLater(app, 'slugbase.signup', async () => record)
  await giveBack()
  send(exchange, 201, { message: 'Check your email to verify your account' })
}

interface Person {
  email: string
  name: string
  password: string
}

function readPerson(collection: AuthCollection, body: Readonly<Record<string, unknown>>): Person {
  if (!body['email'] || !body['name'] || !body['password']) {
    throw invalid('Email, name, and password are required')
  }
  return {
    email: checkEmail(body['email']).toLowerCase(),
    name: checkName(body['name']),
    password: checkPassword(collection, body['password']),
  }
}

async function create(
  { state: { app, caller, input } }: Exchange,
  collection: AuthCollection,
  { email, name, password }: Person,
  { taken, ...given }: Given & { taken: string },
): Promise<RecordModel> {
  const body = { email, name, password, passwordConfirm: password }
  const info = await input.info('default', body)
  try {
    return await createRecord(app, collection, body, info, caller, undefined, given)
  } catch (error) {
    if (!(error instanceof ApiError) || error instanceof SlugbaseRefusal) throw error
    if (error.code === 'access.superusers_only') throw closed(error)
    if (error.code !== 'record.create_failed') throw error
    const { email, password } = error.data
    if (email) throw invalid(isTaken(email) ? taken : 'Invalid email format', error)
    if (password) throw invalid('Password is not valid', error)
    throw error.cause === undefined ? closed(error) : error
  }
}

function isTaken({ code }: { code?: unknown }): boolean {
  return code === 'validation_not_unique'
}

function initialized(): SlugbaseRefusal {
  return new SlugbaseRefusal('access.forbidden', 'System already initialized')
}

function closed(cause?: unknown): SlugbaseRefusal {
  return new SlugbaseRefusal('access.forbidden', 'Registrations are disabled', {}, cause)
}

/** Only a column that its owner can't write makes an account an administrator. */
function asAdmin(collection: AuthCollection): Record<string, unknown> {
  const field = findField(collection, 'is_admin')
  return field?.type === 'bool' && field.hidden ? { is_admin: true } : {}
}
