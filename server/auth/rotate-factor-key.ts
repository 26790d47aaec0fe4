import type { App } from '../base/app.js'
import type { Account } from '../store/statements/account.js'
import type { SealedSecret } from '../store/statements/totp-secrets.js'
import * as totpSecrets from '../store/statements/totp-secrets.js'

/** How many secrets were re-encrypted, and how many can't be read because their keys are lost. */
export interface Rotation {
  changed: number
  lost: number
}

/**
 * Encrypts the secrets of all authenticator apps with another key. While it runs, both keys are
 * available everywhere, and a code that is used meanwhile stays used. The old key is removed once
 * nothing needs it. It works while servers run on the folder, and can be repeated after an
 * interruption.
 */
export async function rotateFactorKey(app: App): Promise<Rotation> {
  await app.factorKeys.rotate()
  const own = await app.store.own()
  const rotation = { changed: 0, lost: 0 }
  const used = new Set<string>()
  let after: Account = ['', '']
  for (;;) {
    const rows = await totpSecrets.page(own.read, after)
    const last = rows.at(-1)
    if (!last) break
    after = [last.collection, last.record]
    for (const row of rows) await change(row)
  }
  await app.factorKeys.dropUnused(used)
  return rotation

  async function change(row: SealedSecret): Promise<void> {
    const { collection, record } = row
    const owner = { collection, record }
    let secret: Buffer
    try {
      secret = app.factorKeys.open({ text: row.secret, key: row.key }, owner)
    } catch {
      rotation.lost++
      used.add(row.key)
      return
    }
    const sealed = await app.factorKeys.seal(secret, owner)
    const { changes } = await own.transaction((tx) =>
      totpSecrets.reseal(tx, [collection, record], row.secret, sealed),
    )
    rotation.changed += changes
  }
}
