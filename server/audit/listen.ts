import type { App } from '../base/app.js'
import type { RecordNews } from '../base/bus.js'
import { externalAuthsName } from '../model/collection.js'
import { recordId, textOf } from '../model/record.js'
import { type AccountFact, changedFacts } from '../records/account-news.js'
import type { Audit, AuditNote } from './audit.js'
import { actorOf, answerAfter } from './trail.js'

const actions: Record<AccountFact, string> = {
  password: 'account.password',
  email: 'account.email',
  verified: 'account.verified',
  blocked: 'account.blocked',
  tokenKey: 'account.sessions',
}

type Heard = Pick<App, 'bus' | 'collections'>

/**
 * Records what happens to accounts, whichever flow did it. The answer to the request waits until it
 * is written.
 */
export function listenToAccounts({ bus, collections }: Heard, audit: Audit): void {
  bus.on('account.changed', (news) => {
    if (news.isUpkeep) return
    const caller = news.caller ?? news.asker?.caller
    const common = { ...whoAsked(news), caller }
    for (const what of notesOf({ collections }, news)) {
      answerAfter(caller, audit.change({ ...common, ...what }))
    }
  })
}

/** The same for second factors. */
export function listenToFactors({ bus }: Pick<App, 'bus'>, audit: Audit): void {
  bus.on('factors.changed', ({ record, change, name, caller }) => {
    const actor = actorOf(caller)
    const target = { collection: record.collection.name, id: recordId(record) }
    const method = actor ? 'token' : (caller?.note?.method ?? '')
    const data = { change, ...(name !== undefined && { name }) }
    answerAfter(
      caller,
      audit.change({ action: 'account.factors', actor, method, target, caller, data }),
    )
  })
}

/** The same for sessions that were ended individually. */
export function listenToSessions({ bus }: Pick<App, 'bus'>, audit: Audit): void {
  bus.on('sessions.ended', ({ record, count, caller }) => {
    const actor = actorOf(caller)
    const target = { collection: record.collection.name, id: recordId(record) }
    const method = actor ? 'token' : (caller?.note?.method ?? '')
    const data = { ended: count }
    answerAfter(
      caller,
      audit.change({ action: 'account.sessions', actor, method, target, caller, data }),
    )
  })
}

function whoAsked(news: RecordNews): Pick<AuditNote, 'actor' | 'method'> {
  const { caller, asker, collection, recordId } = news
  const actor = actorOf(caller)
  if (actor) return { actor, method: 'token' }
  // A mailed link stands for the account's owner.
  if (asker?.method === 'mail')
    return { actor: { collection: collection.name, id: recordId }, method: 'mail' }
  const method = asker?.method ?? caller?.note?.method ?? ''
  return { actor: actorOf(asker?.caller), method }
}

function notesOf(
  { collections }: Pick<App, 'collections'>,
  { collection, recordId, before, after }: RecordNews,
): Pick<AuditNote, 'action' | 'target' | 'data'>[] {
  const record = (after ?? before)!
  if (collection.name === externalAuthsName) {
    const owner = collections.find(textOf(record, 'collectionRef'))
    const target = { collection: owner?.name ?? '', id: textOf(record, 'recordRef') }
    const action = after ? 'account.link' : 'account.unlink'
    // A link that is changed in place is a new one.
    return [{ action, target, data: { provider: textOf(record, 'provider') } }]
  }
  const target = { collection: collection.name, id: recordId }
  if (!before) return [{ action: 'account.create', target }]
  if (!after) return [{ action: 'account.delete', target }]
  const facts = changedFacts(before.values, after.values)
  const own = facts.filter((fact) => fact !== 'tokenKey')
  // A new password always brings a new token key.
  const told = own.length > 0 ? own : facts
  const endsSessions = facts.includes('tokenKey')
  return told.map((fact) => ({
    action: actions[fact],
    target,
    data: {
      ...(fact === 'verified' || fact === 'blocked' ? { to: after.values[fact] === true } : {}),
      ...(endsSessions && { endsSessions }),
    },
  }))
}
