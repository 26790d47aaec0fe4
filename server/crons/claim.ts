import type { App } from '../base/app.js'

/** Longer than any pause of a healthy process; arbitrary. */
const leaseMs = 90_000
const renewMs = 30_000

/**
 * Runs `work` if no other process on the data is at that job, nor has run it for that minute (since
 * 1970; left out: whoever asks). Gives whether it ran. A process that dies leaves the job free again
 * when its lease ends.
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
    await tx.run(makeRow, [name])
    return (await tx.run(take, [minute ?? null, now + leaseMs, name, now, minute ?? null])).changes
  })
  if (won !== 1) return false
  const renewal = setInterval(() => {
    own
      .transaction((tx) => tx.run(setLease, [app.clock.now() + leaseMs, name]))
      .catch((error: unknown) => app.log.warn({ err: error, job: name }, 'a claim was not renewed'))
  }, renewMs).unref()
  try {
    await work()
  } finally {
    clearInterval(renewal)
    await own.transaction((tx) => tx.run(setLease, [0, name]))
  }
  return true
}

const makeRow =
  'INSERT INTO job_claims (name, minute, lease) VALUES (?, 0, 0) ON CONFLICT (name) DO NOTHING'
const take = `UPDATE job_claims SET minute = coalesce(?, minute), lease = ?
  WHERE name = ? AND lease <= ? AND minute < coalesce(?, minute + 1)`
const setLease = 'UPDATE job_claims SET lease = ? WHERE name = ?'
