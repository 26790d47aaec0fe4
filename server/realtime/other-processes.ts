import type { App } from '../base/app.js'
import type { RecordNews } from '../base/bus.js'
import { randomText } from '../base/ids.js'
import type { Db } from '../store/store.js'
import { createForeseen, type Deletion } from './foreseen.js'
import type { Action } from './judge.js'
import type { NewsSource, NewsTaker } from './news-source.js'
import { messageOf, newsOf, type Told } from './told.js'

const channel = 'records'

type Parts = Pick<App, 'bus' | 'cluster' | 'collections' | 'store' | 'log'>

/** News of all processes, in one order. */
export interface SharedNews {
  source: NewsSource
  /** Stops reporting to others. */
  close(): void
}

/**
 * Reports this process's writes to other processes while one of them listens, and receives theirs.
 * A process's own news comes back to it through the primary, so all clients get the same order,
 * whichever process they are connected to.
 */
export function shareNews(app: Parts): SharedNews {
  const { bus, cluster, log } = app
  // A process number is only unique on its machine.
  const sender = randomText(8)
  const transactions = new WeakMap<Db, number>()
  const deletions = new WeakMap<RecordNews, Deletion>()
  const own = new Map<number, [Action, RecordNews]>()
  const foreseen = createForeseen()
  let last = 0
  let lastTransaction = 0
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
    if (!transactions.has(tx)) transactions.set(tx, ++lastTransaction)
    const deletion = { sender, transaction: transactions.get(tx)!, number: ++last }
    deletions.set(news, deletion)
    // They check rules against committed data, so the transaction waits for them: a few
    // milliseconds.
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
      const news = message.deletion && foreseen.take(message.deletion)
      if (news) taker.take('delete', news)
      return
    }
    const news = await newsOf(app, message)
    if (!news) return
    if (message.step !== 'foresee') return taker.take(message.step, news)
    foreseen.add(message.deletion!, news)
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
        // One after the other, so that they stay in order even if a record has to be read.
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
