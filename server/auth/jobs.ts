import type { App } from '../base/app.js'
import { formatDate } from '../base/clock.js'
import type { Job } from '../crons/runner.js'
import type { AuthOptions } from '../model/collection.js'
import { type Announcement, announce } from '../records/news.js'
import { deleteRows } from '../records/rows.js'
import { ofCollectionBefore } from '../store/statements/rows.js'

/** Removes expired rows, for every collection, including those that have disabled the feature. */
export const authJobs: readonly Job[] = [
  {
    name: '__pbMFACleanup__',
    schedule: '0 * * * *',
    run: (app) => deleteExpired(app, '_mfas', ({ mfa }) => mfa.duration),
  },
  {
    name: '__pbOTPCleanup__',
    schedule: '0 * * * *',
    run: (app) => deleteExpired(app, '_otps', ({ otp }) => otp.duration),
  },
]

/** Source: PocketBase core/otp_query.go DeleteExpiredOTPs, core/mfa_query.go DeleteExpiredMFAs. */
async function deleteExpired(
  app: App,
  table: '_otps' | '_mfas',
  durationSeconds: (auth: AuthOptions) => number,
): Promise<void> {
  for (const { id, auth } of app.collections.auth()) {
    const oldest = formatDate(app.clock.now() - durationSeconds(auth) * 1000)
    const news: Announcement[] = []
    const which = ofCollectionBefore(id, oldest)
    await app.store.transaction((tx) => deleteRows(app, tx, table, which, news))
    announce(app, news)
  }
}
