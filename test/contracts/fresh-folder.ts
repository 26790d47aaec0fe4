import * as assert from 'uvu/assert'
import { copyFolder, removeFolder, runCommand } from '../helper/boot.js'
import { cheapenPasswords, type MailWorld, openMailWorld } from '../helper/mail-world.js'
import { logIn } from '../helper/scenario.js'

/** A new folder, which has all that contracts add and no account but a superuser, with its mails in a mailbox. */
export async function openFreshMailWorld(
  args: readonly string[],
): Promise<MailWorld & { dir: string; root: string }> {
  const dir = copyFolder(null)
  const upsert = ['superuser', 'upsert', 'root@example.com', '1234567890', '--dir', dir]
  const { code, stderr } = await runCommand(upsert)
  assert.is(code, 0, stderr)
  cheapenPasswords(dir, 'users', {})
  const world = await openMailWorld({ boot: { dir, args } })
  const { token } = await logIn(world.url, '_superusers', 'root@example.com', '1234567890')
  return {
    ...world,
    dir,
    root: token,
    async stop() {
      await world.stop()
      removeFolder(dir)
    },
  }
}
