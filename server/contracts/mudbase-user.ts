import type { Mudbase } from '../../schema/types.gen.js'
import { boolOf, type RecordModel, recordId, textOf } from '../model/record.js'

/** An account as the login shows it; nothing else of it is shown. */
export function mudbaseUser(
  record: RecordModel,
  twoFactorEnabled: boolean,
): Mudbase['reply']['user'] {
  return {
    id: recordId(record),
    email: textOf(record, 'email'),
    ...namesOf(record),
    role: textOf(record, 'role') || 'developer',
    emailVerified: boolOf(record, 'verified'),
    twoFactorEnabled,
  }
}

/** Accounts created elsewhere have one name, which is split at its first space. */
export function namesOf(record: RecordModel): { firstName: string; lastName: string } {
  const firstName = textOf(record, 'firstName')
  const lastName = textOf(record, 'lastName')
  if (firstName !== '' || lastName !== '') return { firstName, lastName }
  const [, first = '', last = ''] = /^(\S*)\s*(.*)$/s.exec(textOf(record, 'name').trim()) ?? []
  return { firstName: first, lastName: last }
}
