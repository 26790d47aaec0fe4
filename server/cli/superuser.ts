import { Command } from 'commander'
import {
  createSuperuser,
  deleteSuperuser,
  isSuperuserEmail,
  updateSuperuser,
  upsertSuperuser,
} from '../auth/superuser.js'
import { setSuperuserAddresses } from '../auth/superuser-addresses.js'
import { createSuperuserOtp } from '../auth/superuser-otp.js'
import type { App } from '../base/app.js'
import { StartError } from '../base/errors.js'
import { openApp } from '../compose.js'
import { noted } from './noted.js'
import { readConfig } from './options.js'
import type { Terminal } from './terminal.js'

/** `superuser create|upsert|update|delete EMAIL [PASS]`, `superuser ips [IP…]`, in PocketBase's words: cmd/superuser.go. */
export function superuserCommand(terminal: Terminal): Command {
  const command = new Command('superuser').description('Manage superusers')
  addAction(
    terminal,
    command,
    'create',
    'Creates a new superuser',
    async (app, email, password) => {
      await createSuperuser(app, email, password)
      return `Successfully created new superuser ${JSON.stringify(email)}!`
    },
  )
  addAction(
    terminal,
    command,
    'upsert',
    'Creates, or updates if email exists, a single superuser',
    async (app, email, password) => {
      await upsertSuperuser(app, email, password)
      return `Successfully saved superuser ${JSON.stringify(email)}!`
    },
  )
  addAction(
    terminal,
    command,
    'update',
    'Changes the password of a single superuser',
    async (app, email, password) => {
      await updateSuperuser(app, email, password)
      return `Successfully changed superuser ${JSON.stringify(email)} password!`
    },
  )
  command
    .command('delete')
    .description('Deletes an existing superuser')
    .argument('[email]')
    .action(async (email: string | undefined, _options, self: Command) => {
      if (email === undefined || !isSuperuserEmail(email)) {
        throw new StartError('invalid or missing email address')
      }
      const deleted = await withApp(self, (app) => deleteSuperuser(app, email))
      terminal.out(
        deleted
          ? `Successfully deleted superuser ${JSON.stringify(email)}!`
          : `superuser ${JSON.stringify(email)} is missing or already deleted`,
      )
    })
  command
    .command('ips')
    .description(
      'Updates the superuser IPs whitelist setting (the IPs/subnets arguments must be space separated; leave empty to clear the whitelist restriction)',
    )
    .argument('[ips...]')
    .action(async (ips: string[], _options, self: Command) => {
      await withApp(self, (app) => setSuperuserAddresses(app, ips))
      if (ips.length === 0) {
        terminal.out('Successfully cleared SuperuserIPs setting!')
        return
      }
      terminal.out('Successfully updated SuperuserIPs setting:')
      for (const [at, ip] of ips.entries())
        terminal.out(`${at < ips.length - 1 ? '├─' : '└─'} ${ip}`)
    })
  command
    .command('otp')
    .description('Creates a new OTP for the specified superuser')
    .argument('[email]')
    .action(async (email: string | undefined, _options, self: Command) => {
      if (email === undefined || !isSuperuserEmail(email)) {
        throw new StartError('invalid or missing email address')
      }
      const otp = await withApp(self, (app) => createSuperuserOtp(app, email))
      terminal.out(`Successfully created OTP for superuser ${JSON.stringify(otp.email)}:`)
      terminal.out(`├─ Id:    ${otp.id}`)
      terminal.out(`├─ Pass:  ${otp.code}`)
      terminal.out(`└─ Valid: ${otp.duration}s`)
    })
  return command
}

function addAction(
  terminal: Terminal,
  parent: Command,
  name: string,
  description: string,
  run: (app: App, email: string, password: string) => Promise<string>,
): void {
  parent
    .command(name)
    .description(description)
    .argument('[email]')
    .argument('[password]')
    .action(async (email: string | undefined, password: string | undefined, _options, self) => {
      if (email === undefined || password === undefined) {
        throw new StartError('missing email and password arguments')
      }
      if (!isSuperuserEmail(email)) throw new StartError('missing or invalid email address')
      terminal.out(await withApp(self, (app) => run(app, email, password)))
    })
}

async function withApp<T>(command: Command, run: (app: App) => Promise<T>): Promise<T> {
  const { app, close } = await openApp(readConfig(command), undefined, { door: 'cli' })
  try {
    return await noted(app, `superuser.${command.name()}`, () => run(app))
  } finally {
    await close()
  }
}
