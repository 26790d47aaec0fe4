import { dictionary } from '../base/dictionary.js'
import { textFault } from '../fields/text.js'
import { type AuthCollection, findField } from '../model/collection.js'
import { findSingleColumnUniqueIndex } from '../model/indexes.js'
import type { OAuth2User } from '../oauth2/client.js'
import { hasValue } from '../store/statements/records.js'
import type { Db } from '../store/store.js'

/**
 * The body that a new account is created from: what the app has sent, and the provider's data for
 * the other fields. Source: PocketBase apis/record_auth_with_oauth2.go oauth2Submit.
 */
export async function payloadOf(
  db: Db,
  collection: AuthCollection,
  user: OAuth2User,
  createData: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const { mappedFields } = collection.auth.oauth2
  const payload = Object.assign(dictionary<unknown>(), createData)
  const fill = (field: string | undefined, value: string): void => {
    if (field && !Object.hasOwn(payload, field)) payload[field] = value
  }
  const { email } = payload
  if (typeof email !== 'string' || email === '') payload['email'] = user.email
  fill(mappedFields['id'], user.id)
  fill(mappedFields['name'], user.name)
  if (await canTakeUsername(db, collection, user.username)) {
    fill(mappedFields['username'], user.username)
  }
  // A file is added separately, by oauth2-avatar.ts.
  const picture = findField(collection, mappedFields['avatarURL'] ?? '')
  if (picture?.type !== 'file' && user.avatarURL !== '') {
    fill(mappedFields['avatarURL'], user.avatarURL)
  }
  return payload
}

/**
 * A name that the field refuses, or that is taken, is left out: it must not make the login fail.
 */
async function canTakeUsername(
  db: Db,
  collection: AuthCollection,
  username: string,
): Promise<boolean> {
  const field = findField(collection, collection.auth.oauth2.mappedFields['username'] ?? '')
  if (!field || (field.type === 'text' && (await textFault(field, username)))) return false
  const index = findSingleColumnUniqueIndex(collection.indexes, field.name)
  if (!index) return true
  const isNocase = index.collate === 'nocase'
  return !(await hasValue(db, collection.name, field.name, username, isNocase))
}
