import { createPrivateKey, type KeyObject } from 'node:crypto'
import jsonwebtoken from 'jsonwebtoken'
import type { Clock } from '../base/clock.js'
import { type ApiError, fail, sentence } from '../base/errors.js'
import { checkForm, length, matches, maximum, minimum, required } from '../base/form-errors.js'

export interface AppleSecretInput {
  clientId: string
  teamId: string
  keyId: string
  /** PEM, PKCS 8. */
  privateKey: string
  /** Seconds, up to half a year. */
  duration: number
}

const keyForm = /-----BEGIN PRIVATE KEY----[\s\S]+-----END PRIVATE KEY-----/

/**
 * The client secret that Apple requires for its sign-in: a JWT signed with the team's key (ES256).
 * Throws settings.apple_invalid, settings.apple_failed. Source: PocketBase
 * forms/apple_client_secret_create.go.
 */
export function makeAppleSecret(clock: Clock, input: AppleSecretInput): string {
  const data = checkForm(input, {
    clientId: [required],
    teamId: [required, length(10, 10)],
    keyId: [required, length(10, 10)],
    privateKey: [required, matches(keyForm)],
    duration: [required, minimum(1), maximum(15_777_000)],
  })
  if (data) throw fail('settings.apple_invalid', { data })
  const now = Math.floor(clock.now() / 1000)
  const claims = {
    iss: input.teamId,
    sub: input.clientId,
    aud: ['https://appleid.apple.com'],
    exp: now + input.duration,
    iat: now,
  }
  const key = readKey(input.privateKey)
  if (typeof key === 'string') throw failed(key)
  try {
    return jsonwebtoken.sign(claims, key, { algorithm: 'ES256', keyid: input.keyId })
  } catch (cause) {
    throw failed('key is invalid', cause)
  }
}

/** The key, or what is wrong with it, in the words of the peer's library. */
function readKey(pem: string): KeyObject | string {
  let key: KeyObject
  try {
    key = createPrivateKey(pem.trim())
  } catch {
    return 'invalid key: Key must be a PEM encoded PKCS1 or PKCS8 key'
  }
  if (key.asymmetricKeyType !== 'ec') return 'key is not a valid ECDSA private key'
  return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : 'key is invalid'
}

/** The peer shows its library's message; the caller knows which key was wrong. */
function failed(reason: string, cause?: unknown): ApiError {
  const message = sentence(`Failed to generate client secret. Raw error: \n${reason}`)
  return fail('settings.apple_failed', { message, cause })
}
