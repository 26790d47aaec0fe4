import type { Jitsudo } from '../../schema/types.gen.js'

/** RFC 3339 in UTC, whole seconds; from milliseconds. */
export function dateOf(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z')
}

/** One of our tokens with its expiry. */
export function tokenReply(token: string): { token: string; expires_at: string } {
  const [, payload = ''] = token.split('.')
  const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp: number }
  return { token, expires_at: dateOf(exp * 1000) }
}

/** A completed login. */
export function loginReply(token: string): Jitsudo['reply'] {
  return { ...tokenReply(token), mfa_required: false, enrollment_required: false }
}
