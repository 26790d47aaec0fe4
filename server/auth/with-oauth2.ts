import type { App } from '../base/app.js'
import { noteRequest } from '../base/caller.js'
import { formatDate } from '../base/clock.js'
import { ApiError, fail, fieldError } from '../base/errors.js'
import { checkForm, length, required } from '../base/form-errors.js'
import type { AuthCollection } from '../model/collection.js'
import { CallError } from '../oauth2/call.js'
import type { OAuth2User } from '../oauth2/client.js'
import { findClient } from '../oauth2/configure.js'
import type { Client } from '../oauth2/provider.js'
import { takeAppleName } from './apple-names.js'
import { finishAuth } from './finish.js'
import type { Finish } from './finish-options.js'
import { signInOrUp } from './oauth2-account.js'
import { requireOAuth2 } from './oauth2-collection.js'
import type { OAuth2Request } from './oauth2-request.js'
import type { AuthOutcome } from './outcome.js'

export interface AuthWithOAuth2Input {
  provider: string
  code: string
  codeVerifier: string
  redirectURL: string
  createData: Record<string, unknown>
}

/**
 * Exchanges a provider's code for a session: of the account that the person is linked to, of the
 * caller, of the account with the same verified address, or of a new one. Links them. `session`:
 * what a contract's token contains beyond the native claims. Input: schema/api/authWithOAuth2.json.
 * Throws auth.oauth2_disabled, request.unreadable, auth.oauth2_token, auth.oauth2_user,
 * auth.blocked, auth.failed, record.create_failed, access.superusers_only, server.busy and what
 * finishAuth throws. Source: PocketBase apis/record_auth_with_oauth2.go.
 */
export async function authWithOAuth2(
  app: App,
  collection: AuthCollection,
  input: AuthWithOAuth2Input,
  request: OAuth2Request,
  session?: Finish['session'],
): Promise<AuthOutcome> {
  requireOAuth2(collection)
  const client = findClient(collection.auth.oauth2.providers, input.provider)
  const faults = checkForm(input, {
    provider: [required, length(0, 100), () => (client ? undefined : unknown(input.provider))],
    code: [required],
  })
  if (faults) throw fail('request.unreadable', { data: faults })

  noteRequest(request.caller, {
    method: 'oauth2',
    target: { collection: collection.name, id: '' },
    data: { provider: client!.name },
  })
  const user = await identify(app, client!, input)
  const { record, isNew } = await signInOrUp(app, collection, {
    provider: client!.name,
    user,
    createData: input.createData,
    request,
  })
  const outcome = await finishAuth(app, record, {
    method: 'oauth2',
    request,
    ...(session && { session }),
  })
  return outcome.kind === 'mfa' ? outcome : { ...outcome, meta: metaOf(user, isNew) }
}

function unknown(name: string) {
  const message = `Provider with name ${name} is missing or is not enabled.`
  return fieldError('validation_invalid_provider', message, { name })
}

/** Who somebody is at the provider, by the code that it issued. */
async function identify(
  app: App,
  client: Client,
  { code, codeVerifier, redirectURL }: AuthWithOAuth2Input,
): Promise<OAuth2User> {
  const tokens = await app.oauth2
    .fetchToken(client, { code, codeVerifier, redirectURL })
    .catch((error) => refuse(app, client, 'auth.oauth2_token', error))
  const user = await app.oauth2
    .fetchUser(client, tokens)
    .catch((error) => refuse(app, client, 'auth.oauth2_user', error))
  if (client.name !== 'apple' || user.name !== '') return user
  return { ...user, name: await takeAppleName(app, code) }
}

function refuse(
  app: App,
  client: Client,
  code: 'auth.oauth2_token' | 'auth.oauth2_user',
  error: unknown,
): never {
  if (error instanceof ApiError) throw error
  // The messages of these contain no secret; of other errors only the kind is logged.
  const isOurs = error instanceof CallError || error instanceof SyntaxError
  const why = isOurs ? error.message : 'a fault'
  app.log.warn({ provider: client.name, why }, 'a login at a provider failed')
  throw fail(code, { cause: error })
}

function metaOf(user: OAuth2User, isNew: boolean): Record<string, unknown> {
  const { accessToken, avatarURL, email, expiresAt, id, name, rawUser, refreshToken } = user
  return {
    accessToken,
    avatarURL,
    avatarUrl: avatarURL,
    email,
    expiry: expiresAt === undefined ? '' : formatDate(expiresAt),
    id,
    isNew,
    name,
    rawUser,
    refreshToken,
    username: user.username,
  }
}
