import { allowInsecureRequests, customFetch, genericTokenEndpointRequest } from 'oauth4webapi'
import { type Answer, type Call, CallError } from './call.js'
import { parseJson } from './parse-json.js'
import type { Client, Tokens } from './provider.js'
import { escapeQuery } from './query.js'

/** What the app sends after the provider's consent page. */
export interface Grant {
  code: string
  codeVerifier: string
  redirectURL: string
}

type ClientAuthentication = Parameters<typeof genericTokenEndpointRequest>[2]

/**
 * Exchanges a code for tokens. The secret is sent in the header first, and in the body if that was
 * refused, since each provider accepts one or the other and doesn't say which. Throws CallError.
 * Source: Go golang.org/x/oauth2 internal/token.go; providers rely on its leniency about answers.
 */
export async function fetchToken(
  call: Call,
  client: Client,
  grant: Grant,
  { now, signal }: { now: number; signal: AbortSignal },
): Promise<Tokens> {
  const send = (how: ClientAuthentication) => request(call, client, grant, how, signal)
  const first = await send(inHeader(client))
  try {
    return readTokens(first, now)
  } catch {
    return readTokens(await send(inBody(client)), now)
  }
}

async function request(
  call: Call,
  client: Client,
  { code, codeVerifier, redirectURL }: Grant,
  how: ClientAuthentication,
  signal: AbortSignal,
): Promise<Answer> {
  const parameters = new URLSearchParams({ code })
  if (redirectURL !== '') parameters.set('redirect_uri', redirectURL)
  if (client.pkce) parameters.set('code_verifier', codeVerifier)
  const { tokenURL: token_endpoint } = client
  let answer: Answer | undefined
  await genericTokenEndpointRequest(
    { issuer: client.name, token_endpoint },
    { client_id: client.clientId },
    how,
    'authorization_code',
    parameters,
    {
      // The superuser's own provider may run on the same machine or network.
      [allowInsecureRequests]: true,
      [customFetch]: async (url, { headers, body }) => {
        answer = await call(url, { method: 'POST', headers, body: String(body) }, signal)
        return new Response()
      },
    },
  )
  return answer!
}

/** RFC 6749 2.3.1, escaped like Go: many servers don't decode an escaped dot or dash. */
function inHeader({ clientId, clientSecret }: Client): ClientAuthentication {
  const pair = `${escapeQuery(clientId)}:${escapeQuery(clientSecret)}`
  return (_, __, ___, headers) => {
    headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`)
  }
}

function inBody({ clientId, clientSecret }: Client): ClientAuthentication {
  return (_, __, body) => {
    body.set('client_id', clientId)
    body.set('client_secret', clientSecret)
  }
}

function readTokens({ status, type, text }: Answer, now: number): Tokens {
  const isForm = type === 'application/x-www-form-urlencoded' || type === 'text/plain'
  const isError = status < 200 || status > 299
  let raw: Record<string, unknown>
  try {
    raw = isForm
      ? Object.fromEntries(new URLSearchParams(text))
      : asObject(parseJson(text, { mayRepeat: true }))
  } catch (error) {
    throw isError ? refused(status, '') : new CallError((error as Error).message)
  }
  const known = isForm ? raw : inLowerCase(raw)
  const problem = textIn(known, 'error')
  if (isError || problem !== '') throw refused(status, problem)
  const accessToken = textIn(known, 'access_token')
  if (accessToken === '') throw new CallError('the answer has no access_token')
  const seconds = isForm ? Number.parseInt(textIn(known, 'expires_in'), 10) || 0 : secondsIn(known)
  return {
    accessToken,
    refreshToken: textIn(known, 'refresh_token'),
    type: headerType(textIn(known, 'token_type')),
    expiresAt: seconds === 0 ? undefined : now + seconds * 1000,
    raw,
  }
}

function asObject(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CallError('the answer is no object')
  }
  return value as Record<string, unknown>
}

/** Go reads the keys of this answer in any case; the last one that isn't null counts. */
function inLowerCase(raw: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(raw).filter(([, value]) => value !== null)
  return Object.fromEntries(entries.map(([key, value]) => [key.toLowerCase(), value]))
}

function textIn(raw: Record<string, unknown>, key: string): string {
  const value = raw[key] ?? ''
  if (typeof value !== 'string') throw new CallError(`${key} is no text`)
  return value
}

// Go's int32; more than 68 years.
const maxSeconds = 2 ** 31 - 1

/** A whole number, possibly in quotes. */
function secondsIn(raw: Record<string, unknown>): number {
  const value = raw['expires_in'] ?? 0
  const isQuoted = typeof value === 'string' && /^-?(?:0|[1-9]\d*)$/.test(value)
  const seconds = isQuoted ? Number(value) : value
  // Go reads an int64, whose largest is 2 ** 63 as a number here.
  if (!Number.isInteger(seconds) || Math.abs(seconds as number) > 2 ** 63) {
    throw new CallError('expires_in is no whole number')
  }
  return Math.min(seconds as number, maxSeconds)
}

function headerType(type: string): string {
  const known: Record<string, string> = {
    '': 'Bearer',
    bearer: 'Bearer',
    mac: 'MAC',
    basic: 'Basic',
  }
  return known[type.toLowerCase()] ?? type
}

/** Only the short error code is passed on; the rest of a provider's answer may contain anything. */
function refused(status: number, code: string): CallError {
  const known = /^[\w.-]{1,60}$/.test(code) ? ` (${code})` : ''
  return new CallError(`the token endpoint answered ${status}${known}`)
}
