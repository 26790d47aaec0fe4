import { Breaks } from '../base/breaks.js'
import { noteRequest } from '../base/caller.js'
import { fail } from '../base/errors.js'
import { checkForm, length, required } from '../base/form-errors.js'
import { encodeJson, RawJson, sortKeys } from '../base/json.js'
import { dataBodyBytes, type Exchange, formBodyBytes, type Route } from '../base/route.js'
import { createCollection, updateCollection } from '../collections/change.js'
import { deleteCollection } from '../collections/delete.js'
import { dryRun } from '../collections/dry-run.js'
import { importCollections } from '../collections/import.js'
import { listCollections } from '../collections/list.js'
import { presentCollection, presentDraft } from '../collections/present.js'
import { scaffolds } from '../collections/scaffolds.js'
import { isJson } from '../fields/json.js'
import type { Collection } from '../model/collection.js'
import { providers } from '../oauth2/index.js'
import { recordFromRow } from '../records/load.js'
import { presentRecord } from '../records/present.js'
import { truncateCollection } from '../records/truncate.js'
import { sendJson, sendJsonText, wantedFields } from './envelope.js'
import { firstOfEach } from './first-of-each.js'

const path = '/api/collections'
const onePath = `${path}/:collection`

/** The collections' own routes, for superusers. Source: PocketBase apis/collection.go. */
export const collectionRoutes: readonly Route[] = [
  { name: 'listCollections', method: 'GET', path, run: runList },
  { name: 'createCollection', method: 'POST', bodyLimitBytes: dataBodyBytes, path, run: runCreate },
  { name: 'viewCollection', method: 'GET', path: onePath, run: runView },
  {
    name: 'updateCollection',
    method: 'PATCH',
    bodyLimitBytes: dataBodyBytes,
    path: onePath,
    run: runUpdate,
  },
  { name: 'deleteCollection', method: 'DELETE', path: onePath, run: runDelete },
  { name: 'truncate', method: 'DELETE', path: `${onePath}/truncate`, run: runTruncate },
  {
    name: 'import',
    method: 'PUT',
    bodyLimitBytes: dataBodyBytes,
    path: `${path}/import`,
    run: runImport,
  },
  { name: 'getScaffolds', method: 'GET', path: `${path}/meta/scaffolds`, run: runScaffolds },
  {
    name: 'getOAuth2Providers',
    method: 'GET',
    path: `${path}/meta/oauth2-providers`,
    run: runProviders,
  },
  {
    name: 'dryRunView',
    method: 'POST',
    bodyLimitBytes: formBodyBytes,
    path: `${path}/meta/dry-run-view`,
    isAudited: false,
    run: runDryRun,
  },
].map((route) => ({ ...route, guard: 'superuser' }) as Route)

async function runList(exchange: Exchange): Promise<void> {
  const query = firstOfEach(exchange.query)
  const { collections, ...page } = await listCollections(exchange.state.app, query)
  const { perPage, totalItems, totalPages } = page
  const breaks = new Breaks()
  const items: unknown[] = []
  for (const collection of collections) {
    if (breaks.isDue) await breaks.rest()
    items.push(presentCollection(collection))
  }
  await sendJson(
    exchange,
    200,
    { items, page: page.page, perPage, totalItems, totalPages },
    'items',
  )
}

async function runView(exchange: Exchange): Promise<void> {
  await sendJson(exchange, 200, presentCollection(pathCollection(exchange)))
}

async function runCreate(exchange: Exchange): Promise<void> {
  const { app, input, caller } = exchange.state
  const body = await input.exactMap('collection.unreadable_type').catch((cause: unknown) => {
    throw fail('collection.unreadable_type', { cause })
  })
  const made = await createCollection(app, body)
  noteRequest(caller, { target: { collection: made.name, id: made.id } })
  await sendJson(exchange, 200, presentDraft(made))
}

async function runUpdate(exchange: Exchange): Promise<void> {
  const { app, input, caller } = exchange.state
  const { id, name } = pathCollection(exchange)
  const body = await input.exactMap('collection.unreadable').catch((cause: unknown) => {
    throw fail('collection.unreadable', { cause })
  })
  noteRequest(caller, {
    target: { collection: name, id },
    data: { sent: Object.keys(body).slice(0, namesMax) },
  })
  const changed = await updateCollection(app, id, body)
  if (changed.name !== name)
    noteRequest(caller, { data: { ...caller.note?.data, to: changed.name } })
  await sendJson(exchange, 200, presentDraft(changed))
}

async function runDelete(exchange: Exchange): Promise<void> {
  const { app, caller } = exchange.state
  const found = app.collections.find(exchange.params['collection']!)
  if (found) noteRequest(caller, { target: { collection: found.name, id: found.id } })
  await deleteCollection(app, exchange.params['collection']!)
  exchange.status = 204
}

async function runTruncate(exchange: Exchange): Promise<void> {
  await truncateCollection(exchange.state.app, pathCollection(exchange), exchange.state.caller)
  exchange.status = 204
}

// How many names of a request the audit trail records. Arbitrary.
const namesMax = 100

async function runImport(exchange: Exchange): Promise<void> {
  const { app, input, caller } = exchange.state
  const body = await input.map('request.unreadable')
  const { collections, deleteMissing } = readImport(body)
  const data = checkForm({ collections }, { collections: [required] })
  if (data) throw fail('request.invalid_data', { data })
  const names = collections.slice(0, namesMax).map(({ name }) => String(name ?? ''))
  noteRequest(caller, { data: { collections: names, deleteMissing } })
  await importCollections(app, collections, deleteMissing)
  exchange.status = 204
}

/** The peer's form of an import; keys match without case. Throws request.unreadable. */
function readImport(body: Record<string, unknown>) {
  const read = (name: string): unknown =>
    Object.entries(body).findLast(
      ([key, value]) => key.toLowerCase() === name.toLowerCase() && value !== null,
    )?.[1]
  const collections = read('collections') ?? []
  const deleteMissing = read('deleteMissing') ?? false
  if (!Array.isArray(collections) || typeof deleteMissing !== 'boolean') {
    throw fail('request.unreadable')
  }
  const isMap = (item: unknown): item is Record<string, unknown> =>
    typeof item === 'object' && !Array.isArray(item)
  if (!collections.every(isMap)) throw fail('request.unreadable')
  return { collections: collections.map((item) => item ?? {}), deleteMissing }
}

async function runScaffolds(exchange: Exchange): Promise<void> {
  await sendJson(exchange, 200, scaffolds())
}

async function runProviders(exchange: Exchange): Promise<void> {
  await sendJson(exchange, 200, providers)
}

// The longest query that the peer tries, in bytes.
const longestQuery = 5000

async function runDryRun(exchange: Exchange): Promise<void> {
  const { app, input } = exchange.state
  const { query } = await input.form('api/dryRunView.body')
  const data = checkForm({ query }, { query: [required, length(0, longestQuery)] })
  if (data) throw fail('request.invalid_data', { data })
  const { collection, rows } = await dryRun(app, query)
  const sample = rows.map((row) =>
    presentRecord(recordFromRow(collection, row), { email: false, hidden: false }),
  )
  const fields = sortKeys(collection.fields)
  if (sample.every(isWritable)) {
    await sendJson(exchange, 200, { fields, sample })
    return
  }
  if (wantedFields(exchange) !== '') throw fail('request.invalid')
  // Like the peer, whose answer breaks off if it can't continue.
  sendJsonText(exchange, 200, `{"fields":${encodeJson(fields)}`)
}

/** Whether all JSON in it is valid; bytes and control characters aren't. */
function isWritable(row: object): boolean {
  return Object.values(row).every((value) => !(value instanceof RawJson) || isJson(value.text))
}

/** The collection in the path. Throws route.not_found. */
function pathCollection(exchange: Exchange): Collection {
  const collection = exchange.state.app.collections.find(exchange.params['collection']!)
  if (!collection) throw fail('route.not_found')
  return collection
}
