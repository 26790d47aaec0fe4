import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { fail, fieldError } from '../base/errors.js'

/** The result of a browser's PublicKeyCredential.toJSON(), as it was sent. */
export type SentCredential = Readonly<Record<string, unknown>>

// Arbitrary limits, far above what keys send: ids have at most 1,023 bytes (WebAuthn level 3).
const idMax = 1400
const textMax = 8_192
const attestationMax = 65_536

/** The answer of an existing passkey. Throws request.invalid_data. */
export function readAssertion(sent: SentCredential): AuthenticationResponseJSON {
  const { id, response } = parts(sent)
  const { clientDataJSON, authenticatorData, signature, userHandle } = response
  return {
    id,
    rawId: id,
    type: 'public-key',
    clientExtensionResults: {},
    response: {
      clientDataJSON: text(clientDataJSON, textMax),
      authenticatorData: text(authenticatorData, textMax),
      signature: text(signature, textMax),
      ...(typeof userHandle === 'string' && userHandle !== ''
        ? { userHandle: text(userHandle, textMax) }
        : {}),
    },
  }
}

/** A new passkey. Throws request.invalid_data. */
export function readAttestation(sent: SentCredential): RegistrationResponseJSON {
  const { id, response } = parts(sent)
  const { clientDataJSON, attestationObject, transports } = response
  return {
    id,
    rawId: id,
    type: 'public-key',
    clientExtensionResults: {},
    response: {
      clientDataJSON: text(clientDataJSON, textMax),
      attestationObject: text(attestationObject, attestationMax),
      transports: readTransports(transports),
    },
  }
}

/** The challenge that an answer claims to belong to; '' if it can't be read. */
export function challengeIn({ response }: { response: { clientDataJSON: string } }): string {
  try {
    const data: unknown = JSON.parse(
      Buffer.from(response.clientDataJSON, 'base64url').toString('utf8'),
    )
    const { challenge } = (data ?? {}) as Record<string, unknown>
    return typeof challenge === 'string' ? challenge : ''
  } catch {
    return ''
  }
}

function parts({ id, rawId, type, response }: SentCredential) {
  const name = text(id, idMax)
  if (rawId !== undefined && rawId !== id) throw malformed()
  if (type !== undefined && type !== 'public-key') throw malformed()
  if (response === null || typeof response !== 'object') throw malformed()
  return { id: name, response: response as Record<string, unknown> }
}

function text(value: unknown, max: number): string {
  const isText = typeof value === 'string' && value !== '' && value.length <= max
  if (isText && /^[A-Za-z0-9_-]+$/.test(value)) return value
  throw malformed()
}

/** Short words; nothing depends on unknown ones. */
function readTransports(
  value: unknown,
): NonNullable<RegistrationResponseJSON['response']['transports']> {
  if (!Array.isArray(value)) return []
  const words = value.filter((word) => typeof word === 'string' && /^[a-z-]{1,20}$/.test(word))
  return words.slice(0, 10)
}

function malformed() {
  const credential = fieldError('validation_invalid_credential', 'Invalid passkey credential')
  return fail('request.invalid_data', { data: { credential } })
}
