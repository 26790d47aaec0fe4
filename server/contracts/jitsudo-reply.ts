import type { Jitsudo } from '../../schema/types.gen.js'
import type { App } from '../base/app.js'

/** RFC 3339 in UTC, whole seconds; from milliseconds. */
export function dateOf(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z')
}

/** A token with the moment that it ends at. */
export function tokenReply(app: App, token: string): { token: string; expires_at: string } {
  return { token, expires_at: dateOf(Number(app.tokens.decode(token)?.['exp']) * 1000) }
}

/** A login that is done. */
export function loginReply(app: App, token: string): Jitsudo['reply'] {
  return { ...tokenReply(app, token), mfa_required: false, enrollment_required: false }
}
