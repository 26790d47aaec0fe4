import type { App } from '../base/app.js'
import type { Caller } from '../base/caller.js'
import { type ApiError, type FieldError, fail, fieldError } from '../base/errors.js'
import type { AuthCollection } from '../model/collection.js'
import { type RecordModel, recordId } from '../model/record.js'
import { findRecordById } from '../records/find.js'
import { type Announcement, announce } from '../records/news.js'
import { type HoldOptions, holdsAccount } from '../records/old-password.js'
import { saveRecord } from '../records/save.js'
import type { TokenKind } from '../tokens/kinds.js'

/** The account of a mailed token, or what is wrong with the token. */
export type TokenCheck =
  | { record: RecordModel; fault?: undefined }
  | { record?: undefined; fault: FieldError | undefined }

/**
 * Checks a token's kind and collection and returns its account; an empty token has neither record
 * nor fault.
 */
export async function checkAccountToken(
  app: App,
  collection: AuthCollection,
  token: string,
  kind: TokenKind,
): Promise<TokenCheck> {
  if (token === '') return { fault: undefined }
  const record = await app.tokens.verify(token, kind)
  if (!record) return { fault: invalidToken }
  if (record.collection.id === collection.id) return { record }
  const message = 'The provided token is for different auth collection'
  return { fault: fieldError('validation_token_collection_mismatch', message) }
}

export const invalidToken = fieldError('validation_invalid_token', 'Invalid or expired token')

/** The error for a token that another request has just used. */
export function usedToken(): ApiError {
  return fail('request.invalid_data', { data: { token: invalidToken } })
}

/**
 * Changes an account on behalf of a token and saves it, if its token key is still the one that the
 * token was checked with: of many requests at once one succeeds, in this process and others.
 * `caller` is whoever sent the token. Passwords must be hashed before. Throws usedToken's error,
 * ValidationFailed.
 */
export async function saveForToken(
  app: App,
  record: RecordModel,
  caller: Caller,
  change: (fresh: RecordModel) => void,
  options: HoldOptions = {},
): Promise<void> {
  const news: Announcement[] = []
  await app.store.transaction(async (tx) => {
    if (!(await holdsAccount(tx, record, options))) throw usedToken()
    const fresh = await findRecordById(tx, record.collection, recordId(record))
    change(fresh!)
    await saveRecord(app, fresh!, { tx, news })
  })
  announce(app, news, undefined, { caller, method: 'mail' })
}
