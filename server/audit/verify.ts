import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Head } from '../store/statements/audit.js'
import * as audits from '../store/statements/audit.js'
import type { OwnStore } from '../store/store.js'
import { hashOf, type StoredEntry } from './entry.js'
import { anchorText, headText, type Seal } from './key.js'

export interface Verification {
  /** Entries that were checked. */
  entries: number
  /** The id of the first existing entry; 0 for none. */
  first: number
  last: number
  /** The first faults, each as one sentence. */
  faults: string[]
}

// Arbitrary: nobody needs to read more.
const faultsMax = 20

/**
 * Checks the whole chain, from the last cut to its end, and finds entries that were changed,
 * removed, added or moved. Entries that other processes append meanwhile aren't checked. `upTo`:
 * the last entry to check.
 */
export async function verifyAudit(
  own: OwnStore,
  seal: Seal,
  upTo = Number.MAX_SAFE_INTEGER,
): Promise<Verification> {
  const { read } = own
  const faults: string[] = []
  const tell = (fault: string) => {
    if (faults.length < faultsMax) faults.push(fault)
  }
  const head = await audits.head(read)
  const anchor = await audits.lastAnchor(read)
  if (!head) return { entries: 0, first: 0, last: 0, faults: ['The mark of the end is gone.'] }
  if (anchor && !seal.isRight(anchorText(anchor.id, anchor.hash, anchor.created), anchor.mac)) {
    tell(`The anchor of the cut after entry ${anchor.id} is not signed with this folder's key.`)
  }
  if (head.id > 0 && !seal.isRight(headText(head.id, head.hash), head.mac)) {
    tell(`The mark of the end, entry ${head.id}, is not signed with this folder's key.`)
  }

  const end = Math.min(head.id, upTo)
  let at = anchor?.id ?? 0
  let hash = anchor?.hash ?? ''
  let entries = 0
  let first = 0
  for (;;) {
    const rows = await audits.entries<StoredEntry>(read, at, end)
    for (const row of rows) {
      if (row.id !== at + 1) tell(missing(at + 1, row.id - 1))
      else if (hashOf(hash, row.id, row) !== row.hash) {
        tell(`Entry ${row.id} is not as it was written, or not where.`)
      }
      if (first === 0) first = row.id
      at = row.id
      hash = row.hash
      entries++
    }
    if (rows.length < audits.pageRows) break
    await nextTurn()
  }
  if (at < end) tell(missing(at + 1, end))
  else if (at === head.id && hash !== head.hash)
    tell(`Entry ${at} is not the one that was written last.`)
  await tellOfMore(own, head, tell)
  return { entries, first, last: at, faults }
}

/** An entry after the end was not written by a gateway, unless one has moved the end since. */
async function tellOfMore(
  { read }: OwnStore,
  head: Head,
  tell: (fault: string) => void,
): Promise<void> {
  const newest = await audits.ends(read)
  if (newest?.id && newest.id > newest.head) tell(`There are entries behind the end, ${head.id}.`)
}

function missing(from: number, to: number): string {
  if (from > to) return `Entry ${from} is missing.`
  return from === to ? `Entry ${from} is missing.` : `Entries ${from} to ${to} are missing.`
}
