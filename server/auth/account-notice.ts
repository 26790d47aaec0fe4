import type { App } from '../base/app.js'
import { textOf } from '../model/record.js'
import { changedFacts } from '../records/account-news.js'
import { tellByMail } from './factor-change.js'

/**
 * Mails an account whose password or address was changed, by whatever way, if its collection has
 * enabled features that PocketBase doesn't have; PocketBase itself sends nothing. If the address
 * changes, the mail goes to the old one.
 */
export function listenToAccountChanges(app: App): void {
  app.bus.on('account.changed', ({ collection, before, after, isUpkeep }) => {
    if (!before || !after || !collection.auth || isUpkeep) return
    if (!app.factors.listed(collection).any && !app.factors.sessions(collection)) return
    const facts = changedFacts(before.values, after.values)
    if (facts.includes('password')) tellByMail(app, before, 'The password was changed.')
    if (facts.includes('email')) {
      tellByMail(app, before, `The e-mail address was changed to ${textOf(after, 'email')}.`)
    }
  })
}
