import type { Weather } from '../../schema/types.gen.js'
import { RawJson } from '../base/json.js'
import { boolOf, type RecordModel, textOf } from '../model/record.js'

export type WeatherRecord = Weather['reply']['record']

/**
 * The 14 keys that a weather frontend knows, always all of them. A column that the folder lacks has
 * its default, and nothing else of the account is shown.
 */
export function weatherRecord(record: RecordModel): WeatherRecord {
  return {
    avatar: textOf(record, 'avatar'),
    collectionId: record.collection.id,
    collectionName: record.collection.name,
    created: textOf(record, 'created'),
    email: textOf(record, 'email'),
    emailVisibility: boolOf(record, 'emailVisibility'),
    id: textOf(record, 'id'),
    language: textOf(record, 'language'),
    location: locationOf(record),
    token: textOf(record, 'token'),
    unit: textOf(record, 'unit'),
    updated: textOf(record, 'updated'),
    username: textOf(record, 'username'),
    verified: boolOf(record, 'verified'),
  }
}

/** The account data that the user routes show; the place is as stored. */
export type WeatherUser = Omit<WeatherRecord, 'email' | 'location'> & {
  email?: string
  location: unknown
}

/**
 * The same keys for anybody who may see the account. Its e-mail is left out if it isn't visible,
 * and `token`, which opens a search engine, is only for its owner.
 */
export function weatherUser(
  record: RecordModel,
  { email: seesEmail, isOwner }: { email: boolean; isOwner: boolean },
): WeatherUser {
  const { email, ...shown } = weatherRecord(record)
  return {
    ...shown,
    ...(seesEmail && { email }),
    location: record.values['location'] ?? null,
    token: isOwner ? shown.token : '',
  }
}

/** Where the account's owner is; a missing value or one of another type is 0 or ''. */
function locationOf(record: RecordModel): WeatherRecord['location'] {
  const stored = record.values['location']
  let value: unknown = stored
  if (stored instanceof RawJson) {
    try {
      value = JSON.parse(stored.text)
    } catch {
      value = null
    }
  }
  const { lat, lon, name } = (value ?? {}) as Record<string, unknown>
  return {
    lat: typeof lat === 'number' ? lat : 0,
    lon: typeof lon === 'number' ? lon : 0,
    name: typeof name === 'string' ? name : '',
  }
}
