import type { App } from '../base/app.js'
import type { Caller } from '../base/caller.js'
import { formatDate } from '../base/clock.js'
import { fail } from '../base/errors.js'
import { newRecordId } from '../base/ids.js'
import type { AuthCollection } from '../model/collection.js'
import { type RecordModel, recordId } from '../model/record.js'
import { type Announcement, announce } from '../records/news.js'
import { deleteRows, insertRow } from '../records/rows.js'
import { ruleHolds } from '../rules/allow.js'
import { insertion } from '../store/statements/mfas.js'
import { withId } from '../store/statements/rows.js'
import type { Tables } from '../store/tables.js'
import { hasFactor, isFactorMethod } from './enrolled.js'
import type { AuthMethod } from './finish-options.js'
import type { AuthRequest } from './outcome.js'

/**
 * The check for a second factor: returns the id of a new first step if another method must follow,
 * or undefined if the login may continue. The second factor may be required by the collection's
 * MFA, by the contract (`isDemanded`), or because the account has a factor of its own; in that case
 * one of the two methods must be such a factor. The id of a first step works once, for another
 * method, within `mfa.duration` seconds. Throws auth.failed (broken rule), mfa.unreadable,
 * mfa.expired, mfa.invalid, mfa.same_method, mfa.own_method. Source: PocketBase
 * apis/record_helpers.go checkMFA.
 */
export async function checkMfa(
  app: App,
  record: RecordModel,
  method: AuthMethod,
  request: AuthRequest,
  isDemanded = false,
): Promise<string | undefined> {
  const collection = record.collection as AuthCollection
  const { mfa } = collection.auth
  const isRuled = isDemanded || (mfa.enabled && (await needsSecondFactor(app, record, request)))
  const on = app.factors.of(collection)
  const isEnrolled = on.any && (await hasFactor(app, record))
  if (!isRuled && !isEnrolled) return undefined
  const mfaId = await request.mfaId()
  if (mfaId === '') {
    if (!isRuled && method === 'passkey' && on.passkeyAlone) return undefined
    return beginMfa(app, record, method, request.caller)
  }
  const found = await readStep(app, collection, mfaId, request.caller)
  if (found.recordRef !== record.values['id'] || found.collectionRef !== collection.id) {
    throw fail('mfa.invalid')
  }
  if (found.method === method) throw fail('mfa.same_method')
  // Anybody who reads the account's mail can get both a password and a mailed code.
  if (isEnrolled && !isFactorMethod(found.method) && !isFactorMethod(method)) {
    throw fail('mfa.own_method')
  }
  // Of two requests with one id, only the one that deletes the row continues.
  if (!(await spend(app, mfaId, request.caller))) throw fail('mfa.expired')
  return undefined
}

/** The step, while it is valid. Throws mfa.expired. */
export async function readStep(
  app: App,
  { auth }: AuthCollection,
  mfaId: string,
  caller: Caller,
): Promise<Tables['_mfas']> {
  const found = await app.store.read.kysely
    .selectFrom('_mfas')
    .selectAll()
    .where('id', '=', mfaId)
    .executeTakeFirst()
  // For a collection that has never had MFA, where a factor of the account's own requires it.
  const duration = auth.mfa.duration > 0 || auth.mfa.enabled ? auth.mfa.duration : usualSeconds
  if (found && !hasExpired(app, found.created, duration)) return found
  if (found) await spend(app, mfaId, caller)
  throw fail('mfa.expired')
}

// PocketBase's default.
const usualSeconds = 1800

async function needsSecondFactor(
  app: App,
  record: RecordModel,
  request: AuthRequest,
): Promise<boolean> {
  const { collection } = record
  const { rule } = (collection as AuthCollection).auth.mfa
  if (rule === '') return true
  const info = await request.info()
  try {
    return await ruleHolds(app, collection, rule, info, { id: record.values['id'] as string })
  } catch (error) {
    app.log.error({ err: error, collection: collection.name }, 'the MFA rule failed')
    throw fail('auth.failed', { cause: error })
  }
}

async function beginMfa(
  app: App,
  record: RecordModel,
  method: AuthMethod,
  caller: Caller,
): Promise<string> {
  const id = newRecordId()
  const created = formatDate(app.clock.now())
  const news: Announcement[] = []
  const mfa = { id, collection: record.collection.id, record: recordId(record), method, created }
  await app.store.transaction((tx) => insertRow(app, tx, '_mfas', insertion(mfa), news))
  announce(app, news, caller)
  return id
}

/** Deletes the step; true for the one request that did. */
async function spend(app: App, mfaId: string, caller: Caller): Promise<boolean> {
  const news: Announcement[] = []
  const gone = await app.store.transaction((tx) =>
    deleteRows(app, tx, '_mfas', withId(mfaId), news),
  )
  announce(app, news, caller)
  return gone > 0
}

function hasExpired(app: App, created: string, durationSeconds: number): boolean {
  return app.clock.now() - Date.parse(created.replace(' ', 'T')) > durationSeconds * 1000
}
