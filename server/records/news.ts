import type { App } from '../base/app.js'
import type { RecordNews } from '../base/bus.js'

/** What a write did, kept until its transaction is committed. */
export interface Announcement {
  event: 'record.created' | 'record.updated' | 'record.deleted'
  news: RecordNews
}

/** Sends the news of a committed write; a listener's fault is not the write's. */
export function announce(app: App, announcements: readonly Announcement[]): void {
  for (const { event, news } of announcements) {
    try {
      app.bus.emit(event, news)
    } catch (error) {
      app.log.error({ err: error, event, ...news }, 'a listener failed')
    }
  }
}
