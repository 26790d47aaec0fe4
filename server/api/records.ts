import { fail } from '../base/errors.js'
import type { Exchange, Route } from '../base/route.js'
import { checkNativeLimits } from '../limits/native.js'
import type { Collection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { createRecord } from '../records/create.js'
import { deleteRecord } from '../records/delete.js'
import { enrichRecords } from '../records/enrich.js'
import { bodyLimitOf } from '../records/files.js'
import { listRecords } from '../records/list.js'
import { updateRecord } from '../records/update.js'
import { findAllowed, viewRecord } from '../records/view.js'
import { sendJson, sendLater } from './envelope.js'

const path = '/api/collections/:collection/records'

/** The record routes, named as in the SDK. */
export const recordRoutes: readonly Route[] = [
  { name: 'list', method: 'GET', path, limit: 'inside', run: runList },
  { name: 'view', method: 'GET', path: `${path}/:id`, limit: 'inside', run: runView },
  {
    name: 'create',
    method: 'POST',
    path,
    needsCollection: true,
    bodyLimitBytes: recordBodyLimit,
    limit: 'inside',
    run: runCreate,
  },
  {
    name: 'update',
    method: 'PATCH',
    path: `${path}/:id`,
    needsCollection: true,
    bodyLimitBytes: recordBodyLimit,
    limit: 'inside',
    run: runUpdate,
  },
  { name: 'delete', method: 'DELETE', path: `${path}/:id`, limit: 'inside', run: runDelete },
]

async function runList(exchange: Exchange): Promise<void> {
  const { app, input, caller } = exchange.state
  const collection = recordCollection(exchange)
  await checkNativeLimits(app, exchange, collection, ['list'])
  const info = await input.info()
  // Expanded records have to be known before the first record is written.
  const mayBeLater = !info.query['expand']
  const { records, later, ...page } = await listRecords(app, collection, info, caller, mayBeLater)
  if (later) {
    const show = (some: RecordModel[]) => enrichRecords(app, some, info)
    await sendLater(exchange, later, show, page)
    return
  }
  const items = await enrichRecords(app, records, info)
  const { perPage, totalItems, totalPages } = page
  await sendJson(
    exchange,
    200,
    { items, page: page.page, perPage, totalItems, totalPages },
    'items',
  )
}

async function runView(exchange: Exchange): Promise<void> {
  const { app, input, caller } = exchange.state
  const collection = recordCollection(exchange)
  await checkNativeLimits(app, exchange, collection, ['view'])
  const info = await input.info()
  const record = await viewRecord(app, collection, exchange.params['id']!, info, caller)
  await sendRecord(exchange, record, info)
}

async function runCreate(exchange: Exchange): Promise<void> {
  const { app, input, caller } = exchange.state
  const collection = recordCollection(exchange)
  if (collection.type === 'view') throw fail('collection.unsupported')
  await checkNativeLimits(app, exchange, collection, ['create'])
  const info = await input.info()
  const record = await createRecord(app, collection, info.body, info, caller, await input.files())
  await sendRecord(exchange, record, info)
}

async function runUpdate(exchange: Exchange): Promise<void> {
  const { app, input, caller } = exchange.state
  const collection = recordCollection(exchange)
  if (collection.type === 'view') throw fail('collection.unsupported')
  await checkNativeLimits(app, exchange, collection, ['update'])
  const info = await input.info()
  const { id = '' } = exchange.params
  const record = await updateRecord(
    app,
    collection,
    id,
    info.body,
    info,
    caller,
    await input.files(),
  )
  await sendRecord(exchange, record, info)
}

async function runDelete(exchange: Exchange): Promise<void> {
  const { app, input, caller } = exchange.state
  const collection = recordCollection(exchange)
  if (collection.type === 'view') throw fail('collection.unsupported')
  await checkNativeLimits(app, exchange, collection, ['delete'])
  const info = await input.info()
  const { id = '' } = exchange.params
  const record = await findAllowed(app, collection, id, collection.deleteRule, info, caller)
  await deleteRecord(app, record, { caller })
  exchange.status = 204
}

async function sendRecord(
  exchange: Exchange,
  record: RecordModel,
  info: Parameters<typeof enrichRecords>[2],
): Promise<void> {
  const [shown] = await enrichRecords(exchange.state.app, [record], info)
  await sendJson(exchange, 200, shown)
}

/** The body of a create or update may be as large as the collection's fields allow. */
function recordBodyLimit({ state, params }: Exchange): number {
  return bodyLimitOf(state.app.collections.find(params['collection']!))
}

/** The collection in the path. Throws collection.not_found. */
function recordCollection(exchange: Exchange): Collection {
  const collection = exchange.state.app.collections.find(exchange.params['collection']!)
  if (!collection) throw fail('collection.not_found')
  return collection
}
