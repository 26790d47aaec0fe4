import type { App } from '../base/app.js'
import { noteRequest } from '../base/caller.js'
import { type ErrorCode, fail } from '../base/errors.js'
import { checkForm, length, required } from '../base/form-errors.js'
import { hasOwnAddress } from '../limits/address.js'
import type { AuthCollection } from '../model/collection.js'
import { type RecordModel, recordId, textOf } from '../model/record.js'
import { isBlocked } from './blocked.js'
import { findFactorAccount } from './factor-account.js'
import { afterFactorChange, tellByMail } from './factor-change.js'
import type { ActiveFactors } from './factor-settings.js'
import { finishAuth } from './finish.js'
import type { Finish } from './finish-options.js'
import type { AuthOutcome, AuthRequest } from './outcome.js'
import { countRecoveryCodes, fewCodes, useRecoveryCode } from './recovery-codes.js'
import { useTotp } from './totp.js'

/** The methods that are proven by a code. */
export type CodeMethod = 'totp' | 'recovery-code'

export interface FactorCodeInput {
  /** May be '' if the login completes a first step. */
  identity: string
  code: string
}

/** What is different about a contract's second step compared with the native one. */
export interface CodeDoor {
  session?: Finish['session']
}

const kinds = {
  totp: { on: 'totp', off: 'factor.totp_disabled', use: useTotp },
  'recovery-code': { on: 'recoveryCodes', off: 'factor.recovery_disabled', use: useRecoveryCode },
} as const satisfies Record<
  CodeMethod,
  {
    on: keyof ActiveFactors
    off: ErrorCode
    use(app: App, record: RecordModel | undefined, code: string): Promise<boolean>
  }
>

/** Throws factor.totp_disabled, factor.recovery_disabled. */
export function requireCodeMethod(app: App, collection: AuthCollection, method: CodeMethod): void {
  const { on, off } = kinds[method]
  if (!app.factors.of(collection)[on]) throw fail(off)
}

/** Which of the two a code looks like, for APIs that accept either. */
export function methodOfCode(code: string): CodeMethod {
  return /^\d{6}$/.test(code.replace(/\s/g, '')) ? 'totp' : 'recovery-code'
}

/**
 * Exchanges a code from an authenticator app, or a recovery code, for a session or the first step
 * of one. A code works once, also for many requests at the same time. A wrong code counts as a
 * wrong password, and so does one for an unknown account or one without factors. Throws
 * factor.totp_disabled, factor.recovery_disabled, request.invalid_data, request.too_many,
 * auth.failed, auth.blocked and what finishAuth throws.
 */
export async function authWithFactorCode(
  app: App,
  collection: AuthCollection,
  method: CodeMethod,
  input: FactorCodeInput,
  request: AuthRequest,
  door: CodeDoor = {},
): Promise<AuthOutcome> {
  requireCodeMethod(app, collection, method)
  const { identity, code } = input
  const isSecond = (await request.mfaId()) !== ''
  const faults = checkForm(input, {
    identity: [...(isSecond ? [] : [required]), length(1, 255)],
    code: [required, length(1, 71)],
  })
  if (faults) throw fail('request.invalid_data', { data: faults })

  const record = await findFactorAccount(app, collection, { identity, method }, request)
  const { caller } = request
  const attempt = {
    collection,
    identity: identity || (record ? textOf(record, 'email') || recordId(record) : ''),
    recordId: record ? recordId(record) : '',
    caller,
    hasOwnAddress: hasOwnAddress(caller),
  }
  noteRequest(caller, { method, target: { collection: collection.name, id: attempt.recordId } })
  return app.limits.logins.spend(attempt, async () => {
    const isRight = await kinds[method].use(app, record, code)
    if (!isRight || !record) throw fail('auth.failed')
    if (isBlocked(record)) throw fail('auth.blocked')
    if (method === 'recovery-code') await tellOfUse(app, record, request)
    const session = door.session && { session: door.session }
    return finishAuth(app, record, { method, request, ...session })
  })
}

async function tellOfUse(app: App, record: RecordModel, { caller }: AuthRequest): Promise<void> {
  await afterFactorChange(app, record, { change: 'recovery code used' }, caller)
  const { read } = await app.store.own()
  const left = await countRecoveryCodes(read, record)
  if (left > fewCodes) return
  const codes = left === 1 ? 'One recovery code is' : `${left || 'No'} recovery codes are`
  tellByMail(app, record, `${codes} left. Make new ones while you can sign in.`)
}
