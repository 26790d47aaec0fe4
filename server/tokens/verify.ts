import type { RecordModel } from '../model/record.js'
import type { TokenKind } from './kinds.js'

/** Signs and checks PocketBase's tokens. */
export interface Tokens {
  /**
   * A signed token for `record`. `claims` come on top of id, type and collectionId;
   * `ttlSeconds` in place of the collection's duration when above 0.
   */
  sign(
    kind: TokenKind,
    record: RecordModel,
    claims?: Record<string, unknown>,
    ttlSeconds?: number,
  ): string
  /** The record that a token of that kind proves, or null for whatever is wrong with it. Never throws for a bad token. */
  verify(token: string, kind: TokenKind): Promise<RecordModel | null>
  /** The claims without any check of signature; null for what is no token. */
  decode(token: string): Record<string, unknown> | null
}
