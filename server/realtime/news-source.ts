import type { Bus, RecordNews } from '../base/bus.js'
import type { Db } from '../store/store.js'
import type { Action } from './judge.js'

/** Receives news of writes, in commit order. */
export interface NewsTaker {
  /** A committed write. */
  take(action: Action, news: RecordNews): void
  /** An upcoming delete; `take` follows with the same object if it is committed. */
  foresee(news: RecordNews, tx: Db): Promise<void>
  /** Collections have changed. */
  reread(): void
}

/** Where news comes from: this process's bus, or other processes (`other-processes.ts`). */
export interface NewsSource {
  /** Starts reporting. */
  open(taker: NewsTaker): OpenSource
}

export interface OpenSource {
  /** Resolves when writes from then on are reported. */
  opened: Promise<unknown>
  close(): void
}

/** The news of this process. */
export function newsOfBus(bus: Bus): NewsSource {
  return {
    open(taker) {
      const tell = (action: Action) => (news: RecordNews) => taker.take(action, news)
      const ends = [
        bus.on('record.created', tell('create')),
        bus.on('record.updated', tell('update')),
        bus.on('record.deleting', (news, tx) => taker.foresee(news, tx)),
        bus.on('record.deleted', tell('delete')),
        bus.on('collections.changed', () => taker.reread()),
      ]
      const close = () => {
        for (const end of ends) end()
      }
      return { opened: Promise.resolve(), close }
    },
  }
}
