import type { App } from '../base/app.js'
import { renderMail } from '../mail/templates/index.js'
import { superusersName } from '../model/collection.js'
import { emails } from '../store/statements/accounts.js'

const body = `<p>{APP_NAME} system alert occurred:</p>
<p><strong>{DETAILS}</strong></p>
<p>For more information you could explore the logs in the dashboard of your application.</p>`

/**
 * Mails every superuser that something went wrong in the server. Never throws; failed mails are
 * logged. Source: PocketBase core/system_alert.go.
 */
export async function alertSuperusers(app: App, subject: string, details: string): Promise<void> {
  const { appName, senderName, senderAddress } = app.settings.current.meta
  try {
    const addresses = await emails(app.store.read, superusersName)
    const values = new Map([
      ['APP_NAME', appName],
      ['SUBJECT', subject],
      ['DETAILS', details],
    ])
    const texts = await renderMail({ subject: '[{APP_NAME} system alert] {SUBJECT}', body }, values)
    const from = { name: senderName, address: senderAddress }
    for (const email of addresses) {
      await app.mail.send({ from, to: { name: '', address: email }, ...texts }).catch(warn)
    }
  } catch (error) {
    warn(error)
  }

  function warn(error: unknown): void {
    app.log.warn({ err: error }, 'superusers could not be told of a failure')
  }
}
