import { type Collection, externalAuthsName } from '../model/collection.js'
import type { PasswordValue, RecordModel } from '../model/record.js'

type Values = RecordModel['values']

/** What an account signs in with, and what locks it out. */
export type AccountFact = 'password' | 'email' | 'verified' | 'blocked' | 'tokenKey'

/**
 * Whether a write is news about an account: it was created, deleted, linked to a provider or
 * unlinked, or something that it signs in with was changed.
 */
export function isAccountNews(
  collection: Collection,
  before: Values | undefined,
  after: Values | undefined,
): boolean {
  if (!collection.auth) return collection.name === externalAuthsName
  return !before || !after || changedFacts(before, after).length > 0
}

/** Which of them differ. */
export function changedFacts(before: Values, after: Values): AccountFact[] {
  const changed: AccountFact[] = []
  if (hashIn(before) !== hashIn(after)) changed.push('password')
  for (const name of ['email', 'verified', 'blocked', 'tokenKey'] as const) {
    if (before[name] !== after[name]) changed.push(name)
  }
  return changed
}

function hashIn(values: Values): string {
  return (values['password'] as PasswordValue | undefined)?.hash ?? ''
}
