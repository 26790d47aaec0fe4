import { isBlocked } from '../auth/blocked.js'
import { backupNameFaults } from '../backups/names.js'
import { removeBackup } from '../backups/remove.js'
import { fileNameBytesMax, uploadBackup } from '../backups/upload.js'
import { noteRequest } from '../base/caller.js'
import { formatDate } from '../base/clock.js'
import { ApiError, fail } from '../base/errors.js'
import { type Exchange, formBodyBytes, type Route } from '../base/route.js'
import type { UploadedFile } from '../files/upload.js'
import { isAddressListed } from '../limits/address-list.js'
import { superusersName } from '../model/collection.js'
import { recordId } from '../model/record.js'
import { sendJson } from './envelope.js'
import { rawFault } from './raw-fault.js'
import { queryOf, sendFile } from './send-file.js'
import { unreadableAlike } from './unreadable.js'

const path = '/api/backups'

/** Backups, for superusers. Source: PocketBase apis/backup.go. */
export const backupRoutes: readonly Route[] = [
  { name: 'listBackups', method: 'GET', path, guard: 'superuser', run: runList },
  {
    name: 'createBackup',
    method: 'POST',
    path,
    guard: 'superuser',
    bodyLimitBytes: formBodyBytes,
    run: runCreate,
  },
  {
    name: 'uploadBackup',
    method: 'POST',
    path: `${path}/upload`,
    guard: 'superuser',
    bodyLimitBytes: ({ state }) =>
      state.app.config.backups.maxUploadBytes || Number.MAX_SAFE_INTEGER,
    run: runUpload,
  },
  // A browser sends no header with a download, so a file token in the query is accepted.
  {
    name: 'downloadBackup',
    method: 'GET',
    path: `${path}/:key`,
    isAudited: true,
    run: runDownload,
  },
  {
    name: 'deleteBackup',
    method: 'DELETE',
    path: `${path}/:key`,
    guard: 'superuser',
    run: runDelete,
  },
  {
    name: 'restoreBackup',
    method: 'POST',
    path: `${path}/:key/restore`,
    guard: 'superuser',
    bodyLimitBytes: formBodyBytes,
    run: runRestore,
  },
]

async function runList(exchange: Exchange): Promise<void> {
  const { backups } = exchange.state.app
  const files = await backups.list().catch((cause: unknown) => {
    throw rawFault('backup.not_listed', cause)
  })
  const items = files.map(({ key, size, modified }) => ({
    modified: formatDate(modified),
    key,
    size,
  }))
  await sendJson(exchange, 200, items)
}

async function runCreate(exchange: Exchange): Promise<void> {
  const { app, input, caller } = exchange.state
  if ((await app.backups.active()) !== undefined) throw fail('backup.busy')
  const { name } = await unreadableAlike(input.form('api/createBackup.body'))
  const data = await backupNameFaults(app, name)
  if (data) throw fail('request.invalid_data', { data })
  const given = name || app.backups.newName('pb_backup_')
  noteRequest(caller, { target: { collection: '', id: given } })
  try {
    await app.backups.create(given)
  } catch (cause) {
    if (cause instanceof ApiError) throw cause
    app.log.error({ err: cause }, 'a backup could not be made')
    throw fail('backup.create_failed', { cause })
  }
  exchange.status = 204
}

async function runUpload(exchange: Exchange): Promise<void> {
  await uploadBackup(exchange.state.app, await uploadedFile(exchange))
  exchange.status = 204
}

/** As in the peer, an unreadable body counts as one without a file, except if the disk is full. */
async function uploadedFile({ state }: Exchange): Promise<UploadedFile | undefined> {
  try {
    const uploads = await state.input.files()
    return uploads.get('file')?.[0]
  } catch (error) {
    if (!(error instanceof ApiError) || error.code === 'request.too_large') throw error
    const { cause } = error
    const isOfDisk = cause instanceof Error && 'syscall' in cause
    if (isOfDisk) throw fail('backup.upload_failed', { cause })
    return undefined
  }
}

async function runDownload(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const account = await app.tokens.verify(queryOf(exchange, 'token'), 'file')
  const { superuserIPs } = app.settings.current
  if (
    account?.collection.name !== superusersName ||
    isBlocked(account) ||
    (superuserIPs.length > 0 && !isAddressListed(superuserIPs, caller.ip))
  ) {
    throw fail('backup.forbidden')
  }
  const key = exchange.params['key']!
  if (isNoKey(key)) throw fail('request.invalid')
  const store = app.backups.store.current()
  const file = await store.stat(key).catch((cause: unknown) => {
    throw fail('request.invalid', { cause })
  })
  if (!file) throw fail('route.not_found')
  noteRequest(caller, { data: { superuser: recordId(account) } })
  await sendFile(exchange, store, { key, name: key.slice(key.lastIndexOf('/') + 1), file })
}

/** What can't be the name of a file, where the peer doesn't only find nothing. */
function isNoKey(key: string): boolean {
  // U+FFFD stands for what isn't UTF-8.
  return /^\.{1,2}$|\.attrs$|\ufffd/.test(key) || Buffer.byteLength(key) > fileNameBytesMax
}

async function runDelete(exchange: Exchange): Promise<void> {
  try {
    await removeBackup(exchange.state.app, exchange.params['key']!)
  } catch (cause) {
    if (cause instanceof ApiError) throw cause
    throw rawFault('backup.not_deleted', cause)
  }
  exchange.status = 204
}

async function runRestore(exchange: Exchange): Promise<void> {
  await exchange.state.app.backups.restore(exchange.params['key']!)
  exchange.status = 204
}
