import type { ApiError } from '../base/errors.js'

/**
 * An error as the PocketBase SDK 0.21 serialises it, for the clients of this contract. PocketBase
 * called the status `code` at that time, and put it first.
 */
export function nativeEnvelope(error: ApiError, url: string): object {
  const { status, message, data } = error
  return envelope(url, status, { code: status, message, data })
}

/** The native 401 of a login that needs a second factor, wrapped. */
export function mfaEnvelope(mfaId: string, url: string): object {
  return envelope(url, 401, { mfaId })
}

/**
 * The original server's own answer to a body that isn't JSON; the request never reached PocketBase.
 */
export function unreadableEnvelope(): object {
  return ownEnvelope(400, { message: 'Invalid json' })
}

/** Its answer if nobody may sign up; the key is misspelt there. */
export function signUpOffEnvelope(): object {
  return ownEnvelope(401, { messgage: 'Forbidden' })
}

function ownEnvelope(status: number, response: object): object {
  return {
    url: '',
    status,
    response,
    isAbort: false,
    originalError: { status, response },
    name: `ClientResponseError ${status}`,
  }
}

function envelope(url: string, status: number, response: object): object {
  return {
    url,
    status,
    response,
    isAbort: false,
    originalError: { url, status, data: response },
    name: `ClientResponseError ${status}`,
  }
}
