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

/** What a mailed token stands for, or what is wrong with it. */
export type TokenCheck =
  | { record: RecordModel; fault?: undefined }
  | { record?: undefined; fault: FieldError | undefined }

/** The account of a token of that kind and collection; an empty one has neither record nor fault. */
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

/** What a token that another request has used just now gets. */
export function usedToken(): ApiError {
  return fail('request.invalid_data', { data: { token: invalidToken } })
}

/**
 * Changes an account for a token and saves it, if its token key is still the one that the token was
 * checked with: of many requests at once one gets through, in this process and beside others. `caller`
 * is whoever sent the token.
 * Passwords must be hashed before. Throws what usedToken makes, ValidationFailed.
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
