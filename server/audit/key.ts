import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { insertKey, key } from '../store/statements/audit.js'
import type { OwnStore } from '../store/store.js'

/** Signs the beginning and the end of the chain. */
export interface Seal {
  sign(text: string): string
  isRight(text: string, mac: string): boolean
}

/**
 * The key: derived from the settings' encryption key if there is one, which is in no file of the
 * folder; otherwise one that is stored in pocketgate.db. docs/audit.md says what each protects
 * against.
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

/** If several processes create one at once, all get the same. */
async function storedKey(own: OwnStore): Promise<Buffer> {
  const known = await key(own.read)
  if (known) return known
  return own.transaction(async (tx) => {
    await insertKey(tx, randomBytes(32))
    return (await key(tx))!
  })
}

/** What is signed for the chain's end. */
export function headText(id: number, hash: string): string {
  return `head ${id} ${hash}`
}

/** What is signed for a cut: the last removed entry. */
export function anchorText(id: number, hash: string, created: string): string {
  return `anchor ${id} ${hash} ${created}`
}
