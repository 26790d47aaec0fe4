import { setImmediate as nextTurn } from 'node:timers/promises'
import type { App } from '../base/app.js'
import { formatDate } from '../base/clock.js'
import type { Job } from '../crons/runner.js'
import * as audits from '../store/statements/audit.js'
import type { Db, OwnStore } from '../store/store.js'
import { anchorText, type Seal } from './key.js'
import { verifyAudit } from './verify.js'

const dayMs = 24 * 60 * 60 * 1000
/** Removes what is older than `audit.days`. Not in PocketBase's list of jobs. */
export const auditJobs: readonly Job[] = [
  {
    name: '__pgAuditCleanup__',
    schedule: '30 3 * * *',
    isOwn: true,
    run: async (app) => void (await cutAudit(app)),
  },
]

/**
 * Removes the entries from before `audit.days`, if any, and leaves an anchor: the last one's signed
 * hash, from which the chain continues. Returns how many were removed. The cut itself is recorded
 * as an entry. Damaged parts stay, so that the anchor signs nothing that somebody has changed.
 */
export async function cutAudit(
  app: Pick<App, 'store' | 'clock' | 'config' | 'audit' | 'log'>,
): Promise<number> {
  const { days } = app.config.audit
  const { audit } = app
  if (days === 0 || !audit || !app.store.hasOwn()) return 0
  const own = await app.store.own()
  const seal = await audit.seal()
  const now = app.clock.now()
  const end = await lastOld(own.read, formatDate(now - days * dayMs))
  if (end !== undefined) {
    const { faults } = await verifyAudit(own, seal, end)
    if (faults.length > 0) {
      app.log.error({ faults }, 'the audit trail is not whole: nothing is removed from it')
      return 0
    }
    await own.transaction((tx) => setAnchor(tx, seal, end, formatDate(now)))
  }
  const removed = await removeBeforeAnchor(own)
  if (end !== undefined) {
    await audit.change({ action: 'audit.cut', data: { upTo: end, removed, days } })
  }
  return removed
}

/** The chain stays unbroken: an old entry that came after a newer one waits for that one. */
async function lastOld(db: Db, oldest: string): Promise<number | undefined> {
  const from = (await audits.lastAnchor(db))?.id ?? 0
  const kept = await audits.firstSince(db, from, oldest)
  const end = kept === undefined ? ((await audits.newest(db)) ?? 0) : kept - 1
  return end > from ? end : undefined
}

async function setAnchor(tx: Db, seal: Seal, end: number, created: string): Promise<void> {
  const hash = (await audits.hashOf(tx, end))!
  const mac = seal.sign(anchorText(end, hash, created))
  await audits.insertAnchor(tx, { id: end, hash, created, mac })
}

/** Including leftovers of an earlier, interrupted cut. */
async function removeBeforeAnchor(own: OwnStore): Promise<number> {
  const upTo = (await audits.lastAnchor(own.read))?.id ?? 0
  let removed = 0
  for (;;) {
    const { changes } = await own.transaction((tx) => audits.removePart(tx, upTo))
    if (changes === 0) return removed
    removed += changes
    await nextTurn()
  }
}
