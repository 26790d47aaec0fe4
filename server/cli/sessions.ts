import { Command } from 'commander'
import { shownSession } from '../api/sessions.js'
import { endOneSession, endSessionsBut, listSessions } from '../auth/own-sessions.js'
import type { App } from '../base/app.js'
import { ApiError, StartError } from '../base/errors.js'
import type { RecordModel } from '../model/record.js'
import { findAccount, findAuthCollection } from './accounts.js'
import { noted } from './noted.js'
import { readConfig } from './options.js'
import type { Terminal } from './terminal.js'
import { withApp } from './with-app.js'

/**
 * `sessions list|end`: where accounts are signed in; running servers see the change at the next
 * request.
 */
export function sessionsCommand(terminal: Terminal): Command {
  const command = new Command('sessions').description(
    'Lists and ends the sessions of an account: where it is signed in',
  )
  command
    .command('list')
    .description('Lists the sessions of an account, the last used first')
    .argument('<collection>', 'name or id')
    .argument('<account>', 'id or e-mail address')
    .option('--json', 'a line of JSON for each')
    .action(async (name: string, account: string, options: { json?: true }, self: Command) => {
      const sessions = await withAccount(self, name, account, listSessions)
      for (const session of sessions) {
        const shown = shownSession(session, '')
        terminal.out(options.json ? JSON.stringify(shown) : lineOf(shown))
      }
    })
  command
    .command('end')
    .description('Ends one session of an account, or all')
    .argument('<collection>', 'name or id')
    .argument('<account>', 'id or e-mail address')
    .argument('[session]', 'its id, as list prints it')
    .option('--all', 'every session of the account')
    .action(async (...args: [string, string, string | undefined, EndOptions, Command]) => {
      const [name, account, session, { all = false }, self] = args
      if (all === (session !== undefined)) {
        throw new StartError('sessions end: either the id of a session, or --all')
      }
      const ended = await withAccount(self, name, account, (app, record) =>
        noted(app, 'sessions.end', () => end(app, record, session), {
          collection: record.collection.name,
          account: record.values['id'],
          ...(all && { all }),
        }),
      )
      terminal.out(`Sessions ended: ${ended}`)
    })
  return command
}

interface EndOptions {
  all?: true
}

function withAccount<T>(
  self: Command,
  name: string,
  account: string,
  work: (app: App, record: RecordModel) => Promise<T>,
): Promise<T> {
  return withApp(readConfig(self), async (app) =>
    work(app, await findAccount(app, findAuthCollection(app, name), account)),
  )
}

/** Returns how many were ended. */
async function end(app: App, record: RecordModel, session: string | undefined): Promise<number> {
  if (session === undefined) return endSessionsBut(app, record, undefined)
  try {
    await endOneSession(app, record, session, undefined)
    return 1
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'route.not_found')) throw error
    throw new StartError(`the account has no session ${JSON.stringify(session.slice(0, 200))}`)
  }
}

/** Nothing in it can move a terminal's cursor. */
function lineOf({ id, created, lastUsed, expires, device, address }: Shown): string {
  const where = [device, address && `from ${address}`].filter((part) => part !== '').join(' ')
  return `${id}  since ${created}  last used ${lastUsed}  until ${expires}  ${where}`
    .trimEnd()
    .replace(/\p{Cc}/gu, '')
}

type Shown = ReturnType<typeof shownSession>
