import { type FieldErrors, fail, fieldError } from '../base/errors.js'
import { type Exchange, formBodyBytes, type Route } from '../base/route.js'
import { hasShape } from '../base/validate.js'
import { isAllowedType } from '../files/mime/detect.js'
import type { UploadedFile } from '../files/upload.js'
import { checkNativeLimits } from '../limits/native.js'
import type { AuthCollection } from '../model/collection.js'
import { type RecordModel, recordId } from '../model/record.js'
import { createRecord } from '../records/create.js'
import { deleteRecord } from '../records/delete.js'
import { updateRecord } from '../records/update.js'
import { findAllowed, viewRecord } from '../records/view.js'
import { visibilityOf } from '../records/visibility.js'
import { contractCollection } from './collection.js'
import { pickKeys } from './json-body.js'
import { sendJson } from './send-json.js'
import { loadCaller, renewCookie } from './weather-caller.js'
import { weatherUser } from './weather-record.js'
import { noteOf, readBody } from './weather-request.js'
import { weatherRows } from './weather-rows.js'

// What people may set in their own account; anything else in the body is ignored.
const profile = ['emailVisibility', 'language', 'location', 'unit', 'username']
const credentials = ['email', 'password', 'passwordConfirm']
const required = ['username', 'password', 'passwordConfirm', 'email']

const pictureBytes = 5 << 20
const pictureTypes = [
  'image/jpeg',
  'image/png',
  'image/svg+xml',
  'image/gif',
  'image/webp',
] as const

/**
 * The users of a weather frontend, under the collection's own rules. Body:
 * schema/contracts/weatherUser.json. Source: Flomp/wanderer web/src/routes/api/v1/user.
 */
export function userRoutes(secure: boolean): Route[] {
  const row = (
    name: string,
    method: Route['method'],
    path: string,
    work: (exchange: Exchange, collection: AuthCollection) => Promise<unknown>,
    bodyLimitBytes?: number,
  ) => weatherRows(name, method, path, (on) => answer(on, secure, name, work), bodyLimitBytes)
  return [
    ...row('create', 'PUT', '/user', create),
    ...row('view', 'GET', '/user/:id', view),
    ...row('update', 'POST', '/user/:id', update),
    // The form adds little to the picture's size.
    ...row('update', 'POST', '/user/:id/file', takePicture, pictureBytes + formBodyBytes),
    ...row('delete', 'DELETE', '/user/:id', remove),
  ]
}

async function answer(
  exchange: Exchange,
  secure: boolean,
  label: string,
  work: (exchange: Exchange, collection: AuthCollection) => Promise<unknown>,
): Promise<void> {
  const collection = contractCollection(exchange)
  await loadCaller(exchange, collection, secure)
  await checkNativeLimits(exchange.state.app, exchange, collection, [label])
  const body = await work(exchange, collection)
  await renewCookie(exchange, collection, secure)
  exchange.append('Set-Cookie', noteOf(exchange).cookie!)
  sendJson(exchange, 200, body)
}

async function create(exchange: Exchange, collection: AuthCollection): Promise<unknown> {
  const { app, caller, input } = exchange.state
  const body = await readUser(exchange, [...profile, ...credentials])
  const missing = required.filter((key) => (body[key] ?? '') === '')
  if (collection.createRule !== null && missing.length > 0) {
    throw fail('record.create_failed', { data: each(missing, blank) })
  }
  const info = await input.info('default', body)
  return show(exchange, await createRecord(app, collection, body, info, caller))
}

async function view(exchange: Exchange, collection: AuthCollection): Promise<unknown> {
  const { app, caller, input } = exchange.state
  const info = await input.info('default', {})
  return show(exchange, await viewRecord(app, collection, idOf(exchange), info, caller))
}

async function update(exchange: Exchange, collection: AuthCollection): Promise<unknown> {
  const { app, caller, input } = exchange.state
  const body = await readUser(exchange, [...profile, ...credentials, 'oldPassword', 'avatar'])
  const info = await input.info('default', body)
  const id = idOf(exchange)
  return show(exchange, await updateRecord(app, collection, id, body, info, caller))
}

async function takePicture(exchange: Exchange, collection: AuthCollection): Promise<unknown> {
  const { app, caller, input } = exchange.state
  const files = (await input.files()).get('avatar') ?? []
  const fault = pictureFault(files)
  if (fault) throw fail('record.update_failed', { data: { avatar: fault } })
  const info = await input.info('default', {})
  const uploads = new Map([['avatar', files]])
  const id = idOf(exchange)
  return show(exchange, await updateRecord(app, collection, id, {}, info, caller, uploads))
}

async function remove(exchange: Exchange, collection: AuthCollection): Promise<unknown> {
  const { app, caller, input } = exchange.state
  const info = await input.info('default', {})
  const { deleteRule } = collection
  const record = await findAllowed(app, collection, idOf(exchange), deleteRule, info, caller)
  await deleteRecord(app, record, { caller })
  return { acknowledged: true }
}

/** An account as its reader may see it; the rules have already let the reader see it. */
async function show(exchange: Exchange, record: RecordModel): Promise<unknown> {
  const { app, caller, input } = exchange.state
  const visible = await visibilityOf(app, [record], await input.info('default', {}))
  const isOwner =
    caller.record?.collection.id === record.collection.id &&
    recordId(caller.record) === recordId(record)
  const email = visible(record).email || record.values['emailVisibility'] === true
  return weatherUser(record, { email, isOwner: isOwner || caller.isSuperuser })
}

async function readUser(
  exchange: Exchange,
  keys: readonly string[],
): Promise<Record<string, unknown>> {
  const body = pickKeys(await readBody(exchange), keys)
  if (!hasShape('contracts/weatherUser.body', body)) throw fail('request.unreadable')
  return body
}

function pictureFault(files: readonly UploadedFile[]) {
  if (files.length === 0) return blank
  if (files.length > 1) return fieldError('validation_too_many_files', 'must be a single file')
  const [file] = files
  if (file!.size > pictureBytes) {
    return fieldError('validation_file_size_limit', `must be at most ${pictureBytes} bytes`)
  }
  if (isAllowedType(file!.type, pictureTypes)) return undefined
  return fieldError('validation_invalid_mime_type', `must be one of ${pictureTypes.join(', ')}`)
}

const blank = fieldError('validation_required', 'cannot be blank')

function each(keys: readonly string[], fault: FieldErrors[string]): FieldErrors {
  return Object.fromEntries(keys.map((key) => [key, fault]))
}

function idOf({ params }: Exchange): string {
  return params['id'] ?? ''
}
