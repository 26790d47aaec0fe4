import type { Strapi } from '../../schema/types.gen.js'
import { isBlocked } from '../auth/blocked.js'
import { boolOf, type RecordModel, recordId, textOf } from '../model/record.js'

export type StrapiUser = Strapi['reply']['user']

const authenticated = {
  id: 1,
  name: 'Authenticated',
  description: 'Default role given to authenticated user.',
  type: 'authenticated',
}

/** The roles that Strapi v3 creates, by the column `role`; any other value means the first one. */
const roles = new Map([
  [authenticated.type, authenticated],
  [
    'public',
    {
      id: 2,
      name: 'Public',
      description: 'Default role given to unauthenticated user.',
      type: 'public',
    },
  ],
])

/** The nine keys of a user who signed in with a password; nothing else of the account is shown. */
export function strapiUser(record: RecordModel): StrapiUser {
  return {
    id: recordId(record),
    username: textOf(record, 'username'),
    email: textOf(record, 'email'),
    provider: 'local',
    confirmed: boolOf(record, 'verified'),
    blocked: isBlocked(record),
    role: roles.get(textOf(record, 'role')) ?? authenticated,
    created_at: isoDate(textOf(record, 'created')),
    updated_at: isoDate(textOf(record, 'updated')),
  }
}

/** PocketBase writes a space where ISO 8601 has a T. */
function isoDate(text: string): string {
  return text.replace(' ', 'T')
}
