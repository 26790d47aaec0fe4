import { fail } from '../base/errors.js'
import type { Exchange, Route } from '../base/route.js'
import type { Collection } from '../model/collection.js'
import { createRecord } from '../records/create.js'
import { presentRecord } from '../records/present.js'
import { visibilityOf } from '../records/visibility.js'
import { sendJson } from './envelope.js'

/** The record routes under /api/collections/:collection/records, named as in the SDK. */
export const recordRoutes: readonly Route[] = [
  {
    name: 'create',
    method: 'POST',
    path: '/api/collections/:collection/records',
    run: async (exchange) => {
      const { app, input, caller } = exchange.state
      const collection = recordCollection(exchange)
      if (collection.type === 'view') throw fail('collection.unsupported')
      const info = await input.info()
      const record = await createRecord(app, collection, info.body, info, caller)
      const visibility = await visibilityOf(app, record, info)
      sendJson(exchange, 200, presentRecord(record, visibility))
    },
  },
]

/** The collection that the path names. Throws collection.not_found. */
function recordCollection(exchange: Exchange): Collection {
  const collection = exchange.state.app.collections.find(exchange.params['collection']!)
  if (!collection) throw fail('collection.not_found')
  return collection
}
