import type { App } from '../base/app.js'
import type { Caller } from '../base/caller.js'
import { type FieldErrors, fieldError } from '../base/errors.js'
import { castString } from '../fields/cast.js'
import { blank } from '../fields/faults.js'
import { boolOf, passwordOf, type RecordModel, textOf } from '../model/record.js'
import { copyValues } from './load.js'
import { setByKey } from './modifiers.js'
import { isPasswordOf } from './old-password.js'

/** What a caller may do to an account beyond its owner's rights: manage rule, or superuser. */
export type Access = 'default' | 'manager' | 'superuser'

/** The password fields of a request on an auth record; '' if absent. */
export interface PasswordInput {
  password: string
  passwordConfirm: string
  oldPassword: string
}

/**
 * Sets the record's fields from request data. Hidden fields are unchanged unless a superuser asks;
 * an account's password is the exception. Source: PocketBase forms/record_upsert.go Load.
 */
export function loadForm(
  record: RecordModel,
  data: Readonly<Record<string, unknown>>,
  access: Access,
): PasswordInput {
  const isAuth = record.collection.auth !== undefined
  const input: PasswordInput = { password: '', passwordConfirm: '', oldPassword: '' }
  const unchanged = record.original ?? copyValues(record.values)
  for (const [key, raw] of Object.entries(data)) {
    if (isAuth && Object.hasOwn(input, key)) input[key as keyof PasswordInput] = castString(raw)
    if (key === 'expand') continue
    if (isAuth && (key === 'passwordConfirm' || key === 'oldPassword')) continue
    const field = setByKey(record, key, raw)
    if (!field?.hidden || access === 'superuser') continue
    if (isAuth && field.name === 'password') continue
    record.values[field.name] = unchanged[field.name]
  }
  return input
}

/**
 * The first stage of checking an account: what its owner may not change, and the password pair.
 * Undefined if there are no faults. Throws request.too_many, server.busy. Source: PocketBase
 * forms/record_upsert.go validateFormFields.
 */
export async function formFaults(
  app: App,
  record: RecordModel,
  input: PasswordInput,
  access: Access,
  caller: Caller,
): Promise<FieldErrors | undefined> {
  if (!record.collection.auth) return undefined
  const isNew = record.original === undefined
  const managed = access !== 'default'
  const { password, passwordConfirm, oldPassword } = input
  const faults: FieldErrors = {}

  if (!isNew && !managed && textOf(record, 'email') !== record.original?.email) {
    faults.email = mismatch
  }
  if (!managed && boolOf(record, 'verified') !== (record.original?.verified === true)) {
    faults.verified = mismatch
  }
  if (isSetByFlow(record, password)) return orUndefined(faults)

  if (password === '' && (isNew || passwordConfirm !== '' || oldPassword !== '')) {
    faults.password = blank
  }
  if (passwordConfirm === '' && (isNew || password !== '' || oldPassword !== '')) {
    faults.passwordConfirm = blank
  } else if (passwordConfirm !== password) {
    faults.passwordConfirm = mismatch
  }
  if (!isNew && !managed && (password !== '' || passwordConfirm !== '')) {
    if (oldPassword === '') faults.oldPassword = blank
    else if (!(await isPasswordOf(app, record, oldPassword, caller))) faults.oldPassword = wrongOld
  }
  return orUndefined(faults)
}

const mismatch = fieldError('validation_values_mismatch', "Values don't match")
/** The fault of a wrong old password, also if another change has just replaced it. */
export const wrongOld = fieldError(
  'validation_invalid_old_password',
  'Missing or invalid old password',
)

/** A password that doesn't come from this request needs no confirmation. */
function isSetByFlow(record: RecordModel, password: string): boolean {
  const { plain, hash } = passwordOf(record)
  return plain === '' ? hash !== '' && record.original === undefined : plain !== password
}

function orUndefined(faults: FieldErrors): FieldErrors | undefined {
  return Object.keys(faults).length > 0 ? faults : undefined
}
