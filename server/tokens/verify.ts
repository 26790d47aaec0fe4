import { createSecretKey, type KeyObject } from 'node:crypto'
import jsonwebtoken from 'jsonwebtoken'
import { boundedCache } from '../base/bounded-cache.js'
import type { Clock } from '../base/clock.js'
import type { Collections } from '../model/cache.js'
import type { AuthCollection, Collection } from '../model/collection.js'
import type { RecordModel } from '../model/record.js'
import { tokenLengthLimit } from './account-tokens.js'
import { type TokenKind, tokenKinds } from './kinds.js'
import { isTimely, type ParsedToken, parseToken } from './parse.js'
import { signClaims } from './sign.js'

/** Signs and checks PocketBase's tokens. */
export interface Tokens {
  /**
   * A signed token for `record`. `claims` are added to id, type and collectionId; `ttlSeconds`
   * replaces the collection's duration if above 0. A claim `iat` sets when the token begins.
   */
  sign(
    kind: TokenKind,
    record: RecordModel,
    claims?: Record<string, unknown>,
    ttlSeconds?: number,
  ): string
  /**
   * The record that a token of that kind proves, or null for any fault. Never throws for a bad
   * token.
   */
  verify(token: string, kind: TokenKind): Promise<RecordModel | null>
  /** Whether the claim `refreshable` of a verified token is true; a missing one is false. */
  isRefreshable(token: string): boolean
  /** The claim `sid` of a verified token; undefined without one. */
  sessionOf(token: string): string | undefined
  /** The claims without checking the signature; null if it isn't a token. */
  decode(token: string): Record<string, unknown> | null
}

export interface TokenParts {
  clock: Clock
  collections: Pick<Collections, 'find'>
  findRecord(collection: Collection, id: string): Promise<RecordModel | undefined>
  /** Whether the session in a token's `sid` is still alive. Default: none is. */
  isLiveSession?(sid: string, record: RecordModel): Promise<boolean>
}

/** What is known about a token whose signature was valid once, with that key text. */
interface Verified {
  id: string
  collectionId: string
  type: string
  keyText: string
  /** Seconds since 1970; undefined for a token that never expires. */
  exp: number | undefined
  /** The session that the token belongs to; undefined for a token without one. */
  sid: string | undefined
  refreshable: boolean
}

// Arbitrary limits: about 1 KB per entry, so a few MB in total.
const verifiedLimit = 5_000
const keyLimit = 5_000

/**
 * Creates the signer and verifier. A signature is verified once per token and key; expiry, record,
 * token key and secret are checked each time. Source: PocketBase core/record_query.go
 * FindAuthRecordByToken, tools/security/jwt.go.
 */
export function createTokens(parts: TokenParts): Tokens {
  const { clock, collections, findRecord, isLiveSession = async () => false } = parts
  const verified = boundedCache<string, Verified>(verifiedLimit)
  const keys = boundedCache<string, KeyObject>(keyLimit)

  const keyOf = (text: string): KeyObject => {
    const known = keys.get(text)
    if (known) return known
    const key = createSecretKey(text, 'utf8')
    keys.set(text, key)
    return key
  }

  return {
    sign(kind, record, claims = {}, ttlSeconds = 0) {
      const { auth, id: collectionId } = record.collection as AuthCollection
      const options = auth[tokenKinds[kind]]
      const seconds = ttlSeconds > 0 ? ttlSeconds : options.duration
      const begin = claims['iat'] ?? Math.floor(clock.now() / 1000)
      return signClaims(keyOf(`${record.values['tokenKey']}${options.secret}`), {
        ...claims,
        collectionId,
        exp: Number(begin) + seconds,
        id: record.values['id'],
        type: kind,
      })
    },

    async verify(token, kind) {
      if (token === '' || token.length > tokenLengthLimit) return null
      const known = verified.get(token)
      const parsed = known ? null : parseToken(token)
      const claims = known ?? readClaims(parsed)
      if (claims?.type !== kind) return null
      const now = Math.floor(clock.now() / 1000)
      if (claims.exp !== undefined && now >= claims.exp) return null
      const collection = collections.find(claims.collectionId)
      if (!collection?.auth) return null
      const record = await findRecord(collection, claims.id)
      if (!record) return null
      const keyText = `${record.values['tokenKey']}${collection.auth[tokenKinds[kind]].secret}`
      if (known && known.keyText !== keyText) return null
      if (parsed) {
        if (keyText === '' || !hasRightSignature(parsed, keyOf(keyText), now)) return null
        verified.set(token, { ...claims, keyText })
      }
      const { sid } = claims
      return sid === undefined || (await isLiveSession(sid, record)) ? record : null
    },

    isRefreshable(token) {
      return (verified.get(token) ?? readClaims(parseToken(token)))?.refreshable === true
    },

    sessionOf: (token) => (verified.get(token) ?? readClaims(parseToken(token)))?.sid,

    decode: (token) => parseToken(token)?.claims ?? null,
  }
}

function hasRightSignature({ claims, strict }: ParsedToken, key: KeyObject, now: number): boolean {
  if (strict === undefined || !isTimely(claims, now)) return false
  try {
    // The times are checked as in the peer, which differs from this library.
    const options = { ignoreExpiration: true, ignoreNotBefore: true } as const
    jsonwebtoken.verify(strict, key, { algorithms: ['HS256'], ...options })
    return true
  } catch {
    return false
  }
}

function readClaims(parsed: ParsedToken | null): Omit<Verified, 'keyText'> | null {
  if (!parsed) return null
  const { id, collectionId, type, exp, sid, refreshable } = parsed.claims
  if (typeof id !== 'string' || typeof collectionId !== 'string' || typeof type !== 'string') {
    return null
  }
  if (id === '' || collectionId === '') return null
  if (exp !== undefined && typeof exp !== 'number') return null
  if (sid !== undefined && typeof sid !== 'string') return null
  return { id, collectionId, type, exp: exp || undefined, sid, refreshable: isTrue(refreshable) }
}

/** Like Go's cast.ToBool for a claim. */
function isTrue(claim: unknown): boolean {
  if (typeof claim === 'string') return /^(1|t|T|TRUE|true|True)$/.test(claim)
  return claim === true || (typeof claim === 'number' && claim !== 0)
}
