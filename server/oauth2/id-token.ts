import {
  compactVerify,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  type JSONWebKeySet,
} from 'jose'
import { type Call, CallError } from './call.js'
import { parseJson } from './parse-json.js'
import type { IdTokenChecks } from './provider.js'

// No shared secrets and no `none`: a key from the JWKS must not serve as a password.
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]

export interface IdTokenContext {
  call: Call
  signal: AbortSignal
  clientId: string
  /** Milliseconds since 1970. */
  now: number
  leewaySeconds: number
}

/**
 * The claims of an id_token after checking them: times within the leeway, audience, issuer, and the
 * signature by a key from `jwksURL`. That is fetched each time, so that a new key counts at once.
 * Throws CallError. Source: PocketBase tools/auth/oidc.go, internal/jwk.
 */
export async function readIdToken(
  token: unknown,
  checks: IdTokenChecks,
  context: IdTokenContext,
): Promise<Record<string, unknown>> {
  if (typeof token !== 'string' || token === '') throw wrong('is missing')
  const claims = decode(token)
  checkTimes(claims, checks, context)
  if (checks.audience && !audiences(claims['aud']).includes(context.clientId)) {
    throw wrong('is for another audience')
  }
  const { issuers = [] } = checks
  if (issuers.length > 0 && !issuers.includes(claims['iss'] as string)) {
    throw wrong('is of another issuer')
  }
  if (checks.jwksURL) await checkSignature(token, checks.jwksURL, context)
  return claims
}

function decode(token: string): Record<string, unknown> {
  try {
    return decodeJwt(token)
  } catch {
    throw wrong('is no JWT')
  }
}

function checkTimes(
  claims: Record<string, unknown>,
  { expiryRequired = false }: IdTokenChecks,
  { now, leewaySeconds }: IdTokenContext,
): void {
  const seconds = now / 1000
  const [expires, begins, issued] = ['exp', 'nbf', 'iat'].map((name) => timeOf(claims, name))
  if (expires === undefined && expiryRequired) throw wrong('does not say when it ends')
  if (expires !== undefined && seconds >= expires + leewaySeconds) throw wrong('has expired')
  if (begins !== undefined && seconds < begins - leewaySeconds) throw wrong('is not valid yet')
  if (issued !== undefined && seconds < issued - leewaySeconds) throw wrong('is from the future')
}

function timeOf(claims: Record<string, unknown>, name: string): number | undefined {
  const value = claims[name] ?? undefined
  if (value === undefined || typeof value === 'number') return value
  throw wrong(`has no number as ${name}`)
}

function audiences(claim: unknown): unknown[] {
  const all = Array.isArray(claim) ? claim : [claim]
  return all.every((each) => typeof each === 'string') ? all : []
}

async function checkSignature(
  token: string,
  jwksURL: string,
  { call, signal }: IdTokenContext,
): Promise<void> {
  if (typeof headerOf(token).kid !== 'string') throw wrong('names no key')
  const { status, text } = await call(jwksURL, {}, signal)
  if (status >= 400) throw new CallError(`the keys answered ${status}`)
  try {
    const keys = createLocalJWKSet(parseJson(text) as JSONWebKeySet)
    await compactVerify(token, keys, { algorithms })
  } catch {
    throw wrong('has no signature by a key of the provider')
  }
}

function headerOf(token: string): { kid?: unknown } {
  try {
    return decodeProtectedHeader(token)
  } catch {
    throw wrong('has no header')
  }
}

function wrong(how: string): CallError {
  return new CallError(`the id_token ${how}`)
}
