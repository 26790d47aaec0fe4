import type { App } from '../base/app.js'
import { ApiError, fail, sentence } from '../base/errors.js'
import { faultText } from './fault-text.js'
import { dryRunView, type ViewSample } from './view-sample.js'
import { worldOf } from './world.js'

// As many rows as PocketBase shows.
const sampleSize = 10
/** Their total size: the answer is one text. Arbitrary; the peer's limit is its memory. */
const sampleBytes = 1 << 20

/** Thrown to undo a transaction whose result is still wanted. */
class Undo extends Error {
  readonly sample: ViewSample

  constructor(sample: ViewSample) {
    super('undone on purpose')
    this.sample = sample
  }
}

/**
 * What a view with this query would contain; nothing is written. Throws view.invalid_query. Source:
 * PocketBase apis/collection.go collectionDryRunView.
 */
export async function dryRun(app: App, query: string): Promise<ViewSample> {
  try {
    return await app.store.transaction(
      async (tx) => {
        throw new Undo(await dryRunView(await worldOf(app, tx), query, sampleSize, sampleBytes))
      },
      { isLong: true },
    )
  } catch (error) {
    if (error instanceof Undo) return error.sample
    if (error instanceof ApiError) throw error
    const message = sentence(`Invalid view query. Raw error: \n${faultText(error)}`)
    throw fail('view.invalid_query', { message, cause: error })
  }
}
