import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { insertKey, key } from '../store/statements/audit.js'
import type { OwnStore } from '../store/store.js'

/** Signs where the chain begins and ends. */
export interface Seal {
  sign(text: string): string
  isRight(text: string, mac: string): boolean
}

/**
 * The key: derived from the settings' encryption key where there is one, which is in no file of the
 * folder; else one that pocketgate.db keeps. docs/audit.md says what either protects against.
 */
export async function openSeal(own: OwnStore, encryptionKey: string): Promise<Seal> {
  const secret =
    encryptionKey === ''
      ? await storedKey(own)
      : Buffer.from(hkdfSync('sha256', encryptionKey, '', 'pocketgate audit', 32))
  const sign = (text: string) => createHmac('sha256', secret).update(text).digest('hex')
  return {
    sign,
    isRight(text, mac) {
      const expected = Buffer.from(sign(text))
      const given = Buffer.from(mac)
      return expected.length === given.length && timingSafeEqual(expected, given)
    },
  }
}

/** Of many processes that make one at once, all get the same. */
async function storedKey(own: OwnStore): Promise<Buffer> {
  const known = await key(own.read)
  if (known) return known
  return own.transaction(async (tx) => {
    await insertKey(tx, randomBytes(32))
    return (await key(tx))!
  })
}

/** What is signed of the chain's end. */
export function headText(id: number, hash: string): string {
  return `head ${id} ${hash}`
}

/** What is signed of a cut: the last entry that went. */
export function anchorText(id: number, hash: string, created: string): string {
  return `anchor ${id} ${hash} ${created}`
}
