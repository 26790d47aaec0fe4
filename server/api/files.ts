import { isBlocked } from '../auth/blocked.js'
import type { App } from '../base/app.js'
import { ApiError, fail } from '../base/errors.js'
import { type Exchange, formBodyBytes, type Route } from '../base/route.js'
import { type FileStore, recordFolder } from '../files/file-store.js'
import { imageTypes, thumbKey } from '../files/thumb.js'
import { isAddressListed } from '../limits/address-list.js'
import { type Collection, superusersName } from '../model/collection.js'
import type { Field } from '../model/field-options.js'
import type { RecordModel } from '../model/record.js'
import { fieldOfFile, ownerOfFile } from '../records/files.js'
import { findRecordById } from '../records/find.js'
import { isAllowed } from '../records/submit.js'
import { sendJson } from './envelope.js'
import { queryOf, type Served, sendFile } from './send-file.js'

/** The file routes. Source: PocketBase apis/file.go. */
export const fileRoutes: readonly Route[] = [
  {
    name: 'getToken',
    method: 'POST',
    bodyLimitBytes: formBodyBytes,
    path: '/api/files/token',
    run: runToken,
  },
  {
    name: 'getFile',
    method: 'GET',
    path: '/api/files/:collection/:record/:file',
    needsCollection: true,
    limit: ['file'],
    run: runDownload,
  },
]

// Every file field has this size, whatever its options say.
const defaultThumb = '100x100'

async function runToken(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  if (!caller.record) throw fail('access.token_required')
  const sid = app.tokens.sessionOf(caller.token)
  const claims = sid === undefined ? {} : { sid }
  await sendJson(exchange, 200, { token: app.tokens.sign('file', caller.record, claims) })
}

async function runDownload(exchange: Exchange): Promise<void> {
  const { app } = exchange.state
  const { record: id = '', file: name = '' } = exchange.params
  const collection = app.collections.find(exchange.params['collection']!)
  const record = collection && (await findRecordById(app.store.read, collection, id))
  const field = record && fieldOfFile(record, name)
  if (!field || (field.protected && !(await mayRead(exchange, collection, record)))) {
    throw fail('route.not_found')
  }
  try {
    await serve(exchange, record, field, name)
    // Files may be framed by other sites; the content security policy takes care of the rest.
    exchange.remove('X-Frame-Options')
  } catch (cause) {
    if (cause instanceof ApiError) throw cause
    // The peer says no more about a storage that fails.
    app.log.warn({ err: cause, collection: collection.name, record: id, file: name }, 'no file')
    throw fail('route.not_found', { cause })
  }
}

/**
 * Checks the view rule for the account that `?token=` proves; the request's own token doesn't
 * count.
 */
async function mayRead(
  exchange: Exchange,
  collection: Collection,
  record: RecordModel,
): Promise<boolean> {
  const { app, input } = exchange.state
  const proven = await app.tokens.verify(queryOf(exchange, 'token'), 'file')
  const auth = proven && isWelcome(exchange, proven) ? proven : null
  const info = { ...(await input.info('protectedFile')), auth }
  const target = { id: String(record.values['id']) }
  return isAllowed(app, collection, collection.viewRule, info, target)
}

function isWelcome({ state: { app, caller } }: Exchange, record: RecordModel): boolean {
  if (isBlocked(record)) return false
  const { superuserIPs } = app.settings.current
  if (record.collection.name !== superusersName || superuserIPs.length === 0) return true
  return isAddressListed(superuserIPs, caller.ip)
}

async function serve(
  exchange: Exchange,
  record: RecordModel,
  field: Field,
  name: string,
): Promise<void> {
  const { app } = exchange.state
  const owner = await ownerOfFile(app, record, field, name)
  if (!owner) throw fail('route.not_found')
  const { store } = app.files
  const key = `${recordFolder(owner.collectionId, owner.recordId)}/${name}`
  const size = thumbSize(exchange, field)
  const known = size === '' ? undefined : await findThumb(store, key, name, size)
  if (known) return sendFile(exchange, store, known)
  const file = await store.stat(key)
  if (!file) throw fail('route.not_found')
  const original = { key, name, file }
  const isMade = size !== '' && (await makeThumb(app, store, original, size))
  const thumb = isMade ? await findThumb(store, key, name, size) : undefined
  await sendFile(exchange, store, thumb ?? original)
}

/** The size in `?thumb=` if the field has it, otherwise ''. */
function thumbSize(exchange: Exchange, field: Field): string {
  const size = queryOf(exchange, 'thumb')
  const sizes = Array.isArray(field['thumbs']) ? field['thumbs'] : []
  return size === defaultThumb || sizes.includes(size) ? size : ''
}

/** A thumb is removed with its original, so if the thumb exists, the original does too. */
async function findThumb(
  store: FileStore,
  key: string,
  name: string,
  size: string,
): Promise<Served | undefined> {
  const thumb = { key: thumbKey(key, size), name: `${size}_${name}` }
  const file = await store.stat(thumb.key)
  return file && { ...thumb, file }
}

/** False if it can't be made; the original is then served instead. */
async function makeThumb(
  app: App,
  store: FileStore,
  { key, file: { contentType } }: Served,
  size: string,
): Promise<boolean> {
  if (!imageTypes.has(contentType)) return false
  try {
    await app.files.thumbs.make(store, { key, contentType }, size)
    return true
  } catch (error) {
    app.log.warn({ err: error, file: key, size }, 'a thumb was not made; the original answers')
    return false
  }
}
