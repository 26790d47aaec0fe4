import { Command } from 'commander'
import { changeFactors } from '../auth/change-factors.js'
import { removeFactors } from '../auth/remove-factors.js'
import { rotateFactorKey } from '../auth/rotate-factor-key.js'
import { StartError } from '../base/errors.js'
import { findAccount, findAuthCollection } from './accounts.js'
import { noted } from './noted.js'
import { readConfig } from './options.js'
import { assign, readAssignments, settingOf } from './setting-values.js'
import type { Terminal } from './terminal.js'
import { withApp } from './with-app.js'

/** `factors get|set|remove|rotate-key`: second factors, with the checks of the API. */
export function factorsCommand(terminal: Terminal): Command {
  const command = new Command('factors').description(
    'Shows and changes which second factors an auth collection takes',
  )
  command
    .command('get')
    .description('Prints what an auth collection takes, or one part of it')
    .argument('<collection>', 'name or id')
    .argument('[name]', 'such as totp.enabled')
    .action(async (name: string, part: string | undefined, _options, self: Command) => {
      const shown = await withApp(readConfig(self), async (app) => {
        const all = app.factors.settings(findAuthCollection(app, name))
        return part === undefined ? all : settingOf(all, part, 'factors')
      })
      terminal.out(typeof shown === 'string' ? shown : JSON.stringify(shown, null, 2))
    })
  command
    .command('set')
    .description('Changes what an auth collection takes; running servers take it up')
    .argument('<collection>', 'name or id')
    .argument('[name=value...]', 'such as totp.enabled=true passkeys.enabled=true')
    .action(async (name: string, texts: string[], _options, self: Command) => {
      if (texts.length === 0) throw new StartError('factors set: nothing to set; name=value')
      const assignments = await readAssignments(texts, terminal, process.env, 'factors')
      const changed = assignments.map((each) => each.name)
      await withApp(readConfig(self), (app) => {
        const collection = findAuthCollection(app, name)
        const change = () =>
          changeFactors(app, collection, (current) => assign(current, assignments, 'factors'))
        return noted(app, 'factors.set', change, { collection: collection.name, changed })
      })
      terminal.out(`Saved: ${changed.join(', ')}`)
    })
  command
    .command('remove')
    .description("Removes an account's second factors: the way back for who has lost them all")
    .argument('<collection>', 'name or id')
    .argument('<account>', 'id or e-mail address')
    .action(async (name: string, account: string, _options, self: Command) => {
      await withApp(readConfig(self), async (app) => {
        const record = await findAccount(app, findAuthCollection(app, name), account)
        const facts = { collection: record.collection.name, account: record.values['id'] }
        const removed = await noted(app, 'factors.remove', () => removeFactors(app, record), facts)
        if (!removed) throw new StartError(`${JSON.stringify(account)} has no second factors`)
      })
      terminal.out(`Removed the second factors of ${JSON.stringify(account)}`)
    })
  command
    .command('rotate-key')
    .description(
      'Encrypts the secrets of authenticator apps with another key, beside running servers',
    )
    .action(async (_options, self: Command) => {
      const { changed, lost } = await withApp(readConfig(self), (app) =>
        noted(app, 'factors.rotate-key', () => rotateFactorKey(app)),
      )
      const left = lost === 0 ? '' : `; ${lost} can't be read, because their key is lost`
      terminal.out(`Encrypted anew: ${changed}${left}`)
    })
  return command
}
