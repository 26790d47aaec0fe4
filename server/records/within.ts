import type { App } from '../base/app.js'
import type { Bus } from '../base/bus.js'
import { deferChanges } from '../files/index.js'
import type { LoginBudget } from '../limits/login-budget.js'
import type { Passwords } from '../passwords/pool.js'
import type { Db, Store } from '../store/store.js'

/** An app whose flows all run inside one transaction that somebody else commits. */
export interface Inner {
  app: App
  /**
   * Removes the files that the flows left behind, and sends their news; call it after the commit.
   */
  announce(): Promise<void>
  /**
   * Removes the files that the flows stored; call it if the transaction has failed. Never throws.
   */
  undo(): Promise<void>
}

/**
 * The app as flows see it inside a transaction: reads see earlier writes, writes join it, and news
 * waits for the commit. `passwords` and `logins` replace the app's own.
 */
export function within(
  app: App,
  tx: Db,
  { passwords, logins }: { passwords: Passwords; logins: LoginBudget },
): Inner {
  const store: Store = Object.create(app.store, {
    read: { value: tx },
    transaction: { value: (work: (db: Db) => Promise<unknown>) => work(tx) },
  })
  const changes = deferChanges(app.files)
  const news: (() => void)[] = []
  const bus: Bus = {
    ...app.bus,
    emit: (...args) => void news.push(() => app.bus.emit(...args)),
  }
  return {
    app: { ...app, store, bus, passwords, limits: { ...app.limits, logins }, files: changes.files },
    undo: changes.undo,
    async announce() {
      await changes.commit()
      for (const send of news) send()
    },
  }
}
