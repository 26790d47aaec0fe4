import type { App } from '../base/app.js'
import { ApiError, fail, sentence } from '../base/errors.js'
import { sortKeys } from '../base/json.js'
import { presentRecord } from '../records/present.js'
import { faultText } from './fault-text.js'
import { dryRunView } from './view-sample.js'
import { worldOf } from './world.js'

// As many records as PocketBase shows.
const sampleSize = 10

/** Thrown to undo a transaction whose result is wanted all the same. */
class Undo<T> extends Error {
  readonly result: T

  constructor(result: T) {
    super('undone on purpose')
    this.result = result
  }
}

/**
 * What a view with this query would hold; nothing is written. Throws view.invalid_query.
 * Source: PocketBase apis/collection.go collectionDryRunView.
 */
export async function dryRun(app: App, query: string): Promise<Record<string, unknown>> {
  try {
    await app.store.transaction(async (tx) => {
      throw new Undo(await dryRunView(await worldOf(app, tx), query, sampleSize))
    })
  } catch (error) {
    if (error instanceof Undo) {
      const { fields, records } = (error as Undo<Awaited<ReturnType<typeof dryRunView>>>).result
      const sample = records.map((record) => presentRecord(record, { email: false, hidden: false }))
      return { fields: sortKeys(fields), sample }
    }
    if (error instanceof ApiError) throw error
    const message = sentence(`Invalid view query. Raw error: \n${faultText(error)}`)
    throw fail('view.invalid_query', { message, cause: error })
  }
  throw new Error('unreachable: the transaction is always undone')
}
