import type { App } from '../base/app.js'
import type { Caller } from '../base/caller.js'
import { fail } from '../base/errors.js'
import { type RecordModel, recordId } from '../model/record.js'
import { sessionTurn } from '../passwords/turn.js'
import { findRecordById } from '../records/find.js'
import { setByKey } from '../records/modifiers.js'
import { ValidationFailed } from '../records/validate.js'
import { isUsed } from '../store/statements/auth-tokens.js'
import { saveForToken, usedToken } from './account-token.js'
import { allowNextContractMail } from './contract-mails.js'
import { type ContractToken, claimToken, releaseToken } from './contract-tokens.js'
import { inTurn } from './in-turn.js'
import { hashNew } from './password-reset.js'
import { verify } from './verification.js'

/**
 * Sets a new password for a contract's token, which is used up; ends every session of the account
 * and, as in the native API, verifies the address that the token was mailed to. Returns the account
 * as it is then. Throws request.invalid_data if another request was faster, reset.not_saved with
 * the rules that the password violates (the token then stays valid), server.busy.
 */
export function resetByToken(
  app: App,
  token: ContractToken,
  password: string,
  caller: Caller,
): Promise<RecordModel> {
  return once(app, token, async () => {
    const { record } = token
    const made = await hashNew(app, record, password, sessionTurn(caller))
    return () =>
      saveForToken(app, record, caller, (fresh) => {
        fresh.values['password'] = made
        fresh.values['verified'] = true
      })
  })
}

/** Verifies the account's address. Throws like resetByToken. */
export function verifyByToken(
  app: App,
  token: ContractToken,
  caller: Caller,
): Promise<RecordModel> {
  return once(app, token, async () => async () => {
    const { record } = token
    if (record.values['verified'] !== true) await verify(app, record, caller)
  })
}

/**
 * Makes the address in the token's `meta` the account's own, and verified. Throws like
 * resetByToken.
 */
export function changeEmailByToken(
  app: App,
  token: ContractToken,
  caller: Caller,
): Promise<RecordModel> {
  return once(app, token, async () => () => {
    return saveForToken(app, token.record, caller, (fresh) => {
      setByKey(fresh, 'email', token.meta)
      fresh.values['verified'] = true
    })
  })
}

/** Prepares, claims the token and writes; gives the token back if the write fails. */
async function once(
  app: App,
  token: ContractToken,
  prepare: () => Promise<() => Promise<void>>,
): Promise<RecordModel> {
  const { collection } = token.record
  return inTurn(app, `contract token ${token.hash}`, async () => {
    try {
      // In this process, requests that come too late don't cost a hash.
      const { read } = await app.store.own()
      const write = (await isUsed(read, token.hash)) ? undefined : await prepare()
      if (!write || !(await claimToken(app, token))) throw usedToken()
      try {
        await write()
      } catch (error) {
        await releaseToken(app, token)
        throw error
      }
    } catch (error) {
      if (!(error instanceof ValidationFailed)) throw error
      throw fail('reset.not_saved', { data: error.data, cause: error })
    }
    const saved = await findRecordById(app.store.read, collection, recordId(token.record))
    if (!saved) throw usedToken()
    await allowNextContractMail(app, token)
    return saved
  })
}
