import type { App } from '../base/app.js'
import { type FieldErrors, fieldError } from '../base/errors.js'
import { blank } from '../fields/faults.js'
import type { ValidateContext } from '../fields/field.js'
import { kindOf } from '../fields/index.js'
import { accountTables } from '../model/collection.js'
import { type RecordModel, textOf } from '../model/record.js'
import { providerNames } from '../oauth2/index.js'
import { isThere } from '../store/statements/records.js'
import type { Db } from '../store/store.js'

/** A write that the data itself forbids; `data` is for the client. */
export class ValidationFailed extends Error {
  override readonly name = 'ValidationFailed'
  readonly data: FieldErrors

  constructor(data: FieldErrors) {
    super('the record is not valid')
    this.data = inOrder(data)
  }
}

/** Faults by name in alphabetical order: the peer answers with a sorted map. */
export function inOrder(faults: FieldErrors): FieldErrors {
  return Object.fromEntries(Object.entries(faults).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/**
 * Every field's fault by name, or undefined if there are none. `stored` only checks against the
 * database, for a second look inside the transaction; `own` checks everything else. Source:
 * PocketBase core/record_model.go onRecordValidate.
 */
export async function recordFaults(
  app: App,
  db: Db,
  record: RecordModel,
  only?: 'stored' | 'own',
): Promise<FieldErrors | undefined> {
  const context: ValidateContext = {
    db,
    now: app.clock.now(),
    collectionById: (id) => {
      const found = app.collections.find(id)
      return found?.id === id ? found : undefined
    },
  }
  const faults: FieldErrors = {}
  for (const field of record.collection.fields) {
    const kind = kindOf(field)
    if (only && (kind.readsDatabase === true) !== (only === 'stored')) continue
    const checked = kind.validate(field, record, context)
    // Most kinds answer at once, and each await costs more than their check.
    const fault = checked instanceof Promise ? await checked : checked
    if (fault) faults[field.name] = fault
  }
  if (Object.keys(faults).length > 0) return faults
  return only === 'own' ? undefined : systemFaults(app, db, record)
}

/**
 * What the rows that belong to an account need beyond their fields: the account itself. Source:
 * PocketBase core/auth_origin_model.go recordRefHooks, core/external_auth_model.go.
 */
async function systemFaults(
  app: App,
  db: Db,
  record: RecordModel,
): Promise<FieldErrors | undefined> {
  const { name } = record.collection
  if (!accountTables.some((table) => table === name)) return undefined
  const collectionRef = textOf(record, 'collectionRef')
  const target = app.collections.find(collectionRef)
  if (!target || target.id !== collectionRef) {
    return {
      collectionRef: fieldError(
        'validation_invalid_collection_id',
        'Missing or invalid collection',
      ),
    }
  }
  if (!target.auth) {
    const message = 'Invalid collection type - must be auth'
    return { collectionRef: fieldError('validation_invalid_collection_type', message) }
  }
  if (!(await isThere(db, target.name, textOf(record, 'recordRef')))) {
    return { recordRef: fieldError('validation_invalid_record', 'Missing or invalid record') }
  }
  if (name !== '_externalAuths') return undefined
  const provider = textOf(record, 'provider')
  if (provider === '') return { provider: blank }
  return providerNames.has(provider)
    ? undefined
    : { provider: fieldError('validation_in_invalid', 'must be a valid value') }
}
