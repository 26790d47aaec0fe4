import type { App } from '../base/app.js'
import type { RecordNews } from '../base/bus.js'
import { RawJson } from '../base/json.js'
import type { Collection } from '../model/collection.js'
import { emptyValues, type FieldValues, type RecordModel, recordId } from '../model/record.js'
import { findRecordById } from '../records/find.js'
import type { Db } from '../store/store.js'
import type { Action } from './judge.js'
import type { NewsSource, NewsTaker } from './news-source.js'

const channel = 'records'

/** One write, or a delete that is about to happen, as it goes from process to process. */
interface Told {
  step: Action | 'foresee'
  collectionId: string
  recordId: string
  /** Left out where it is large: it is read anew. */
  values?: PackedValues
  isUpkeep?: true
  /** Names a delete that was foreseen. */
  deletion?: string
}

interface PackedValues {
  plain: Record<string, unknown>
  json: Record<string, string>
}

// Arbitrary: up to here a message costs less than to read the record again.
const largeFrom = 64 * 1024
// Deletes that were foreseen and not told yet; those whose transaction failed are forgotten in time.
const foreseenMax = 10_000

type Parts = Pick<App, 'bus' | 'cluster' | 'collections' | 'store' | 'log'>

/** News of all processes, in one order. */
export interface SharedNews {
  source: NewsSource
  /** Tells others nothing any more. */
  close(): void
}

/**
 * Tells other processes what this one writes while one of them hears it, and hears what they write. Its
 * own news come back to it by way of the primary: so all clients hear the same order, whichever process
 * they are connected to.
 */
export function shareNews(app: Parts): SharedNews {
  const { bus, cluster, log } = app
  const prefix = `${process.pid}-`
  const deletions = new WeakMap<RecordNews, string>()
  const own = new Map<number, [Action, RecordNews]>()
  const foreseen = new Map<string, RecordNews>()
  let last = 0
  let taker: NewsTaker | undefined
  let ends: (() => void)[] = []
  let inOrder: Promise<unknown> = Promise.resolve()

  const tell = (action: Action) => (news: RecordNews) => {
    const number = ++last
    if (taker) own.set(number, [action, news])
    const isHeard = cluster.isHeard(channel)
    cluster.tell(channel, isHeard ? messageOf(action, news, deletions.get(news)) : null, {
      own: number,
    })
  }

  async function foresee(news: RecordNews, tx: Db): Promise<void> {
    const deletion = `${prefix}${++last}`
    deletions.set(news, deletion)
    // They judge what is committed, so the transaction waits for them: a few milliseconds.
    await Promise.all([
      taker?.foresee(news, tx),
      cluster.ask(channel, messageOf('foresee', news, deletion)),
    ])
  }

  function look(): void {
    const isWanted = taker !== undefined || cluster.isHeard(channel)
    if (isWanted === ends.length > 0) return
    for (const end of ends) end()
    ends = isWanted
      ? [
          bus.on('record.created', tell('create')),
          bus.on('record.updated', tell('update')),
          bus.on('record.deleting', foresee),
          bus.on('record.deleted', tell('delete')),
        ]
      : []
  }

  async function take(message: Told | { own: number } | null): Promise<void> {
    if (!taker || !message) return
    if ('own' in message) {
      const news = own.get(message.own)
      own.delete(message.own)
      if (news) taker.take(...news)
      return
    }
    if (message.step === 'delete') {
      const news = foreseen.get(message.deletion ?? '')
      foreseen.delete(message.deletion ?? '')
      if (news) taker.take('delete', news)
      return
    }
    const news = await newsOf(app, message)
    if (!news) return
    if (message.step !== 'foresee') return taker.take(message.step, news)
    if (foreseen.size >= foreseenMax) foreseen.delete(foreseen.keys().next().value!)
    foreseen.set(message.deletion!, news)
    await taker.foresee(news, app.store.read)
  }

  look()
  const unlisten = cluster.onHeard(look)
  const source: NewsSource = {
    open(given) {
      taker = given
      look()
      const reread = bus.on('collections.changed', () => given.reread())
      const heard = cluster.hear(channel, (message) => {
        // One after the other, so that they stay in order where one has to be read.
        const done = inOrder.then(() => take(message as Told | { own: number } | null))
        inOrder = done.catch((error: unknown) => {
          log.error({ err: error }, 'news of a process were not told')
        })
        return done
      })
      return {
        opened: heard,
        close() {
          reread()
          taker = undefined
          own.clear()
          foreseen.clear()
          look()
          heard.then(
            (end) => end(),
            () => {},
          )
        },
      }
    },
  }
  return {
    source,
    close() {
      unlisten()
      taker = undefined
      for (const end of ends) end()
    },
  }
}

async function newsOf(app: Parts, told: Told): Promise<RecordNews | undefined> {
  const collection = await collectionOf(app, told.collectionId)
  if (!collection) return undefined
  const record = told.values
    ? recordOf(collection, unpack(told.values))
    : await findRecordById(app.store.read, collection, told.recordId)
  if (!record) return undefined
  return {
    collection,
    recordId: told.recordId,
    // Who it was is all that is asked of what was before.
    before: told.step === 'create' ? undefined : record,
    after: told.step === 'foresee' ? undefined : record,
    ...(told.isUpkeep && { isUpkeep: true }),
  }
}

/** One that was made just now may not be known here yet. */
async function collectionOf(app: Parts, id: string): Promise<Collection | undefined> {
  const known = () => app.collections.all().find((collection) => collection.id === id)
  if (!known()) await app.collections.reload()
  return known()
}

function recordOf(collection: Collection, values: FieldValues): RecordModel {
  return { collection, values, original: values }
}

function messageOf(
  step: Told['step'],
  { collection, recordId: id, before, after, isUpkeep }: RecordNews,
  deletion: string | undefined,
): Told {
  const record = (after ?? before) as RecordModel
  const values = step === 'delete' ? undefined : pack(record.values)
  return {
    step,
    collectionId: collection.id,
    recordId: id || recordId(record),
    ...(values && { values }),
    ...(isUpkeep && { isUpkeep }),
    ...(deletion !== undefined && { deletion }),
  }
}

/** Undefined for values of more than `largeFrom` characters. */
function pack(values: FieldValues): PackedValues | undefined {
  const packed: PackedValues = { plain: {}, json: {} }
  let size = 0
  for (const [name, value] of Object.entries(values)) {
    if (value instanceof RawJson) packed.json[name] = value.text
    else packed.plain[name] = value
    size += value instanceof RawJson ? value.text.length : lengthOf(value)
    if (size > largeFrom) return undefined
  }
  return packed
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length
  return Array.isArray(value) ? value.reduce((sum, each) => sum + lengthOf(each), 0) : 16
}

function unpack({ plain, json }: PackedValues): FieldValues {
  const values = Object.assign(emptyValues(), plain)
  for (const [name, text] of Object.entries(json)) values[name] = new RawJson(text)
  return values
}
