import { schemas } from '../../../schema/schemas.gen.js'
import {
  type ContractOperation,
  type ContractOperations,
  exactly,
  flag,
  type Json,
  listOf,
  message,
  redirect,
  text,
  textOrNull,
  texts,
} from '../shapes.js'

const login = schemas['contracts/slugbase']!['properties'] as Record<string, Json>
const user = login['reply']!
const userKeys = user['properties'] as Record<string, Json>
const { email_verified: _, language, theme, ...identity } = userKeys

const nothing = { type: 'null' } as const
const provider = { oidc_provider: nothing, oidc_sub: nothing, has_password: flag }
const profile = { ...identity, language: language!, theme: theme!, ai_suggestions_enabled: flag }
const ok = exactly({ ok: flag })
const codes = exactly({ backup_codes: listOf(text) })
const refusedLink = { 400: exactly({ valid: { const: false }, error: text }) }

const answers = (reply: Json, body?: Json): ContractOperation => ({
  ...(body && { body }),
  replies: { 200: reply },
})
const byToken = (reply: Json, fault: Readonly<Record<number, Json>>): ContractOperation => ({
  query: ['token'],
  replies: { 200: reply },
  faults: fault,
})
const status = { enum: ['valid', 'invalid', 'used', 'expired'] }

/** Source: mdg-labs/slugbase backend/src/routes. */
export const slugbaseOperations: ContractOperations = {
  'POST /api/auth/login': answers({ anyOf: [user, login['challenge']] }, login['body']),
  'POST /api/auth/logout': answers(message),
  'GET /api/auth/me': answers(
    exactly({ ...userKeys, ...provider, ai_suggestions_enabled: flag, mfa_enabled: flag }),
  ),
  'GET /api/csrf-token': answers(exactly({ csrfToken: text })),
  'GET /api/auth/setup/status': answers(exactly({ initialized: flag })),
  'POST /api/auth/setup': answers(
    exactly({ ...identity, language: language!, theme: theme! }),
    texts('email name password'),
  ),
  'POST /api/auth/register': {
    body: texts('email name password'),
    replies: { 201: message },
  },
  'POST /api/auth/verify-signup': answers(message, texts('token')),
  'GET /api/auth/signup-verification/status': byToken(exactly({ status, 'email?': text }), {
    400: exactly({ status: { const: 'invalid' } }),
  }),
  'POST /api/auth/request-signup-resend': answers(
    exactly({ message: text, emailChanged: flag }),
    texts('email'),
  ),
  'POST /api/auth/resend-signup-verification': answers(message, texts('token newEmail?')),
  'GET /api/auth/mfa/status': answers(exactly({ enabled: flag, enrolled_at: textOrNull })),
  'POST /api/auth/mfa/enroll/begin': answers(
    exactly({ otpauth_url: text, secret: text }),
    texts('code?'),
  ),
  'POST /api/auth/mfa/enroll/confirm': answers(codes, texts('code')),
  'POST /api/auth/mfa/enroll/cancel': answers(ok),
  'POST /api/auth/mfa/disable': answers(ok, texts('code password?')),
  'POST /api/auth/mfa/backup/regenerate': answers(codes, texts('code password?')),
  'POST /api/auth/mfa/verify': answers(user, texts('code')),
  'GET /api/users/me': answers(exactly({ ...profile, ...provider, email_pending: textOrNull })),
  'PUT /api/users/me': answers(
    {
      anyOf: [
        exactly(profile),
        exactly({
          message: text,
          emailVerificationRequired: flag,
          currentEmail: text,
          pendingEmail: text,
        }),
      ],
    },
    texts('name? language? theme? email? csrfToken?'),
  ),
  'DELETE /api/users/me': answers(message, texts('csrfToken?')),
  'GET /api/email-verification/verify': byToken(
    exactly({ valid: { const: true }, newEmail: text }),
    refusedLink,
  ),
  'POST /api/email-verification/confirm': answers(
    exactly({ message: text, email: text }),
    texts('token csrfToken?'),
  ),
  'POST /api/password-reset/request': answers(message, texts('email')),
  'GET /api/password-reset/verify': byToken(exactly({ valid: { const: true } }), refusedLink),
  'POST /api/password-reset/reset': answers(message, texts('token password')),
  'GET /api/auth/providers': answers(
    listOf(exactly({ id: text, provider_key: text, issuer_url: text, callback_url: text })),
  ),
  'GET /api/auth/:provider': { replies: redirect },
  'GET /api/auth/:provider/callback': { query: ['code', 'state'], replies: redirect },
  'GET /api/health': answers(exactly({ status: text })),
  'GET /api/version': answers(
    exactly({ version: text, commit: { type: 'null' }, mode: { const: 'selfhosted' } }),
  ),
}
