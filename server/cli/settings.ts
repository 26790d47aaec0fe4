import { Command } from 'commander'
import { checkTestMail, sendTestMail } from '../auth/test-mail.js'
import { StartError } from '../base/errors.js'
import { changeSettings } from '../settings/change.js'
import { presentSettings } from '../settings/present.js'
import { noted } from './noted.js'
import { readConfig } from './options.js'
import { assign, readAssignments, settingOf } from './setting-values.js'
import type { Terminal } from './terminal.js'
import { withApp } from './with-app.js'

/** `settings get|set|smtp-test`: PocketBase's settings, with the checks of its API. */
export function settingsCommand(terminal: Terminal): Command {
  const command = new Command('settings').description(
    'Shows and changes the settings of the data folder',
  )
  command
    .command('get')
    .description('Prints all settings, or one; secrets are left out')
    .argument('[name]', 'such as smtp or smtp.host')
    .action(async (name: string | undefined, _options, self: Command) => {
      const shown = await withApp(readConfig(self), async ({ settings }) => {
        const all = presentSettings(settings.current)
        return name === undefined ? all : settingOf(all, name)
      })
      terminal.out(typeof shown === 'string' ? shown : JSON.stringify(shown, null, 2))
    })
  command
    .command('set')
    .description(
      'Changes settings, all of them or none. A list or an object is written as JSON. A secret (smtp.password, s3.secret, backups.s3.secret) that is named without a value is taken from the environment (POCKETGATE_SETTINGS_SMTP_PASSWORD), or asked for',
    )
    .argument('[name=value...]', 'such as smtp.host=smtp.example.com smtp.enabled=true')
    .action(async (texts: string[], _options, self: Command) => {
      if (texts.length === 0) throw new StartError('settings set: nothing to set; name=value')
      const config = readConfig(self)
      // Before the folder is opened, so that nobody waits while a secret is typed.
      const assignments = await readAssignments(texts, terminal, process.env)
      const changed = assignments.map(({ name }) => name)
      await withApp(config, (app) => {
        const change = () => changeSettings(app, (current) => assign(current, assignments))
        return noted(app, 'settings.set', change, { changed })
      })
      terminal.out(`Saved: ${changed.join(', ')}`)
    })
  command
    .command('smtp-test')
    .description("Sends one of a collection's mails with made-up values, by the settings")
    .argument('[email]', 'who gets it')
    .option(
      '--template <name>',
      'verification, password-reset, email-change, otp, login-alert',
      'verification',
    )
    .option('--collection <name>', 'whose mail it is', '_superusers')
    .action(async (email: string | undefined, options: TestOptions, self: Command) => {
      await withApp(readConfig(self), async (app) => {
        const form = { email: email ?? '', ...options }
        await sendTestMail(app, checkTestMail(app, form))
      })
      terminal.out(`Successfully sent the test email to ${JSON.stringify(email)}!`)
    })
  return command
}

interface TestOptions {
  template: string
  collection: string
}
