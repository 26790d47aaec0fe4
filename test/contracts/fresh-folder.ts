import * as assert from 'uvu/assert'
import { copyFolder, runCommand } from '../helper/boot.js'
import { cheapenPasswords, type MailWorld } from '../helper/mail-world.js'
import { openOwnedMailWorld } from './prepared-folder.js'

/**
 * A new folder with everything that the contracts add, no account but a superuser, and its mails in
 * a mailbox.
 */
export async function openFreshMailWorld(
  args: readonly string[],
): Promise<MailWorld & { dir: string; root: string }> {
  const dir = copyFolder(null)
  const upsert = ['superuser', 'upsert', 'root@example.com', '1234567890', '--dir', dir]
  const { code, stderr } = await runCommand(upsert)
  assert.is(code, 0, stderr)
  cheapenPasswords(dir, 'users', {})
  return openOwnedMailWorld(dir, args)
}
