import type { App } from '../base/app.js'
import * as jobClaims from '../store/statements/job-claims.js'

/** Longer than any pause of a healthy process; arbitrary. */
const leaseMs = 90_000
const renewMs = 30_000

/**
 * Runs `work` if no other process on the data is running that job, or has run it for that minute
 * (since 1970; left out for a run by hand). Returns whether it ran. If a process dies, the job is
 * free again when its lease ends.
 */
export async function claimed(
  app: Pick<App, 'store' | 'clock' | 'log'>,
  name: string,
  minute: number | undefined,
  work: () => Promise<void>,
): Promise<boolean> {
  const own = await app.store.own()
  const now = app.clock.now()
  const won = await own.transaction(async (tx) => {
    await jobClaims.insert(tx, name)
    return (await jobClaims.take(tx, name, minute ?? null, now + leaseMs, now)).changes
  })
  if (won !== 1) return false
  const renewal = setInterval(() => {
    own
      .transaction((tx) => jobClaims.setLease(tx, name, app.clock.now() + leaseMs))
      .catch((error: unknown) => app.log.warn({ err: error, job: name }, 'a claim was not renewed'))
  }, renewMs).unref()
  try {
    await work()
  } finally {
    clearInterval(renewal)
    await own.transaction((tx) => jobClaims.setLease(tx, name, 0))
  }
  return true
}
