import { dictionary } from '../base/dictionary.js'
import { kindOf } from '../fields/index.js'
import type { Collection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'

/** What the reader of a record may see. */
export interface Visibility {
  /** The e-mail even if `emailVisibility` is off: for its owner, managers and superusers. */
  email: boolean
  /** Hidden fields too: for superusers. Password and token key are never shown. */
  hidden: boolean
}

/**
 * An account in its own auth answer: the e-mail is shown, and for a superuser the hidden fields
 * too.
 */
export function ownVisibility(record: RecordModel): Visibility {
  return { email: true, hidden: record.collection.name === '_superusers' }
}

interface Entry {
  name: string
  hidden: boolean
  isEmail: boolean
  read(record: RecordModel): unknown
}

const plans = new WeakMap<Collection, readonly Entry[]>()

/**
 * A record as JSON answers show it, with sorted keys (in the peer an answer is a sorted map), and
 * with `expand` if given. Source: PocketBase core/record_model.go PublicExport.
 */
export function presentRecord(
  record: RecordModel,
  visibility: Visibility,
  expand?: Record<string, unknown>,
): Record<string, unknown> {
  // A field may have any name, `__proto__` too.
  const shown = dictionary<unknown>()
  for (const entry of planOf(record.collection)) {
    if (entry.hidden && !visibility.hidden) continue
    if (entry.isEmail && !visibility.email && record.values['emailVisibility'] !== true) continue
    if (entry.name === 'expand') {
      if (expand) shown['expand'] = expand
      continue
    }
    shown[entry.name] = entry.read(record)
  }
  return shown
}

function planOf(collection: Collection): readonly Entry[] {
  let plan = plans.get(collection)
  if (!plan) {
    plan = makePlan(collection)
    plans.set(collection, plan)
  }
  return plan
}

function makePlan(collection: Collection): Entry[] {
  const entries = new Map<string, Entry>()
  for (const field of collection.fields) {
    if (collection.auth && (field.name === 'password' || field.name === 'tokenKey')) continue
    const kind = kindOf(field)
    const show = kind.toJson
    entries.set(field.name, {
      name: field.name,
      hidden: field.hidden,
      isEmail: collection.auth !== undefined && field.name === 'email',
      read: show
        ? (record) => show(field, record.values[field.name])
        : (record) => record.values[field.name],
    })
  }
  // These three win over fields of the same name.
  const fixed = (name: string, read: () => unknown): void => {
    entries.set(name, { name, hidden: false, isEmail: false, read })
  }
  fixed('collectionId', () => collection.id)
  fixed('collectionName', () => collection.name)
  fixed('expand', () => undefined)
  return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}
