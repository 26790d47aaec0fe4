import type { App } from '../base/app.js'
import { ApiError, fail } from '../base/errors.js'
import { castString } from '../fields/cast.js'
import { isTooLong, passwordCost } from '../fields/password.js'
import { type AuthCollection, findField } from '../model/collection.js'
import { boolOf, type RecordModel, recordId, textOf } from '../model/record.js'
import type { OAuth2User } from '../oauth2/client.js'
import { type PreparedPasswords, preparePasswords } from '../passwords/prepared.js'
import { turnOf } from '../passwords/turn.js'
import { dropAccountRows } from '../records/account-changes.js'
import { createRecord, type SparePassword } from '../records/create.js'
import { findRecordById, findRecordByIdentity } from '../records/find.js'
import { type Announcement, announce } from '../records/news.js'
import { saveRecord } from '../records/save.js'
import { ValidationFailed } from '../records/validate.js'
import { type Inner, within } from '../records/within.js'
import type { Db } from '../store/store.js'
import { isBlocked } from './blocked.js'
import { type Avatar, fetchAvatar } from './oauth2-avatar.js'
import { findLink, type Link, saveLink } from './oauth2-link.js'
import { payloadOf } from './oauth2-payload.js'
import type { OAuth2Request } from './oauth2-request.js'
import { makeSparePassword, setPasswordHash } from './random-password.js'

/** A person identified by a provider. */
export interface OAuth2Login {
  provider: string
  user: OAuth2User
  createData: Readonly<Record<string, unknown>>
  request: OAuth2Request
}

/** What a transaction should not wait for: hashes, and a picture from elsewhere. */
interface Materials {
  passwords: PreparedPasswords
  /** Of a password that nobody knows. */
  spare?: SparePassword
  avatar?: Avatar
}

interface Match {
  record?: RecordModel
  link?: Link
}

/**
 * Another request has changed which account the login belongs to; the materials for that must be
 * prepared first.
 */
class NotPrepared extends Error {}

// Each turn means that somebody else has created or deleted this account meanwhile.
const maxTurns = 4

/**
 * The account of a login at a provider, linked to it; in one transaction, so that all of it is done
 * or nothing. Of many simultaneous first logins one creates the account, and the others find it.
 * Throws auth.blocked, auth.failed, route.not_found (a link to an account that is gone), server.busy
 * and what createRecord throws. Source: PocketBase apis/record_auth_with_oauth2.go oauth2Submit.
 */
export async function signInOrUp(
  app: App,
  collection: AuthCollection,
  login: OAuth2Login,
): Promise<{ record: RecordModel; isNew: boolean }> {
  const materials: Materials = { passwords: preparePasswords(app.passwords) }
  try {
    for (let turn = 1; ; turn++) {
      const before = await findMatch(app.store.read, collection, login)
      await prepare(app, collection, login, before, materials)
      try {
        return await inTransaction(app, collection, login, materials)
      } catch (error) {
        const isAgain = turn < maxTurns && (await hasChanged(app, collection, login, before, error))
        if (!isAgain) throw asFailure(error)
      }
    }
  } finally {
    await materials.avatar?.remove()
  }
}

/** By the link, otherwise the caller, otherwise the verified address. */
async function findMatch(
  db: Db,
  collection: AuthCollection,
  { provider, user, request }: OAuth2Login,
): Promise<Match> {
  const link = await findLink(db, collection, provider, user.id)
  const caller = request.caller.record
  if (link) return withRecord(await findRecordById(db, collection, link.recordRef), link)
  if (caller?.collection.id === collection.id) {
    return withRecord(await findRecordById(db, collection, recordId(caller)))
  }
  if (user.email === '') return {}
  return withRecord(await findRecordByIdentity(db, collection, 'email', user.email))
}

function withRecord(record: RecordModel | undefined, link?: Link): Match {
  return { ...(record && { record }), ...(link && { link }) }
}

async function hasChanged(
  app: App,
  collection: AuthCollection,
  login: OAuth2Login,
  before: Match,
  error: unknown,
): Promise<boolean> {
  if (error instanceof NotPrepared) return true
  const now = await findMatch(app.store.read, collection, login)
  const idOf = ({ record }: Match) => record && recordId(record)
  return idOf(now) !== idOf(before) || now.link?.id !== before.link?.id
}

async function prepare(
  app: App,
  collection: AuthCollection,
  { user, createData, request }: OAuth2Login,
  { record, link }: Match,
  materials: Materials,
): Promise<void> {
  if (record || link) {
    if (record && !materials.spare && losesPassword(record, request)) {
      materials.spare = await makeSparePassword(app, collection)
    }
    return
  }
  // Nobody will be let in anyway.
  if (collection.createRule === null && !request.caller.isSuperuser) return
  const field = findField(collection, 'password')
  const password = castString(createData['password'])
  if (!Object.hasOwn(createData, 'password')) {
    materials.spare ??= await makeSparePassword(app, collection)
  } else if (field && password !== '' && !isTooLong(password)) {
    const turn = turnOf(request.caller, 'signUp')
    await materials.passwords.prepareHash(password, passwordCost(field), turn)
  }
  if (materials.avatar) return
  const avatar = await fetchAvatar(app, collection, user, createData)
  if (avatar) materials.avatar = avatar
}

async function inTransaction(
  app: App,
  collection: AuthCollection,
  login: OAuth2Login,
  materials: Materials,
): Promise<{ record: RecordModel; isNew: boolean }> {
  let inner: Inner | undefined
  const running = app.store.transaction(async (tx) => {
    inner = within(app, tx, {
      passwords: materials.passwords.passwords,
      logins: app.limits.logins,
    })
    const news: Announcement[] = []
    const match = await findMatch(tx, collection, login)
    if (match.link && !match.record) throw fail('route.not_found')
    const { record, keepsLinks } = match.record
      ? await adopt(inner.app, tx, match.record, login, materials, news)
      : await create(inner.app, tx, collection, login, materials, news)
    if (!match.link || !keepsLinks) await saveLink(inner.app, tx, record, login, news)
    announce(inner.app, news, undefined, { caller: login.request.caller, method: 'oauth2' })
    return { record, isNew: match.record === undefined }
  })
  try {
    const done = await running
    await inner?.announce()
    return done
  } catch (error) {
    await inner?.undo()
    throw error
  }
}

/**
 * Somebody may have created an account with another person's address, with their own password or
 * link. The owner, who has proven that the address is theirs, gets the account without them:
 * tokens, second factors and known places are removed with the password. Sources: CVE-2024-38351,
 * CVE-2026-44166.
 */
async function adopt(
  app: App,
  tx: Db,
  record: RecordModel,
  { user, request }: OAuth2Login,
  { spare }: Materials,
  news: Announcement[],
): Promise<{ record: RecordModel; keepsLinks: boolean }> {
  if (isBlocked(record)) throw fail('auth.blocked')
  const wasVerified = boolOf(record, 'verified')
  let isChanged = false
  if (losesPassword(record, request)) {
    if (!spare) throw new NotPrepared()
    setPasswordHash(record, spare.hash)
    isChanged = true
  }
  if (!wasVerified) await dropAccountRows(app, tx, record, '_externalAuths', news)
  if (textOf(record, 'email') === '' && user.email !== '') {
    record.values['email'] = user.email
    isChanged = true
  }
  if (!wasVerified && isAddressOf(record, user)) {
    record.values['verified'] = true
    isChanged = true
  }
  if (isChanged) await saveRecord(app, record, { tx, news })
  return { record, keepsLinks: wasVerified }
}

/** An unverified account, unless its owner is the caller. */
function losesPassword(record: RecordModel, { caller }: OAuth2Request): boolean {
  const own = caller.record
  const isOwn =
    own !== null && own.collection.id === record.collection.id && recordId(own) === recordId(record)
  return !isOwn && !boolOf(record, 'verified')
}

function isAddressOf(record: RecordModel, { email }: OAuth2User): boolean {
  const own = textOf(record, 'email')
  return own === '' || own === email
}

async function create(
  app: App,
  tx: Db,
  collection: AuthCollection,
  login: OAuth2Login,
  { spare, avatar }: Materials,
  news: Announcement[],
): Promise<{ record: RecordModel; keepsLinks: boolean }> {
  const { request, user, createData } = login
  if (!spare && !Object.hasOwn(createData, 'password') && collection.createRule !== null) {
    throw new NotPrepared()
  }
  await request.admitCreate()
  const payload = await payloadOf(tx, collection, user, createData)
  const info = { ...(await request.createInfo()), body: payload }
  const uploads = avatar?.uploads()
  const record = await createRecord(app, collection, payload, info, request.caller, uploads, {
    ...(spare && { spare }),
  })
  if (textOf(record, 'email') === user.email && !boolOf(record, 'verified')) {
    record.values['verified'] = true
    await saveRecord(app, record, { tx, news })
  }
  return { record, keepsLinks: true }
}

function asFailure(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  const data = error instanceof ValidationFailed ? { data: error.data } : {}
  return fail('auth.failed', { ...data, cause: error })
}
