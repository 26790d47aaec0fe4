import { schemas } from '../../../schema/schemas.gen.js'
import {
  type ContractOperation,
  type ContractOperations,
  count,
  exactly,
  flag,
  type Json,
  listOf,
  message,
  object,
  text,
  textOrNull,
  texts,
} from '../shapes.js'

const login = schemas['contracts/jitsudo']!['properties'] as Record<string, Json>
const methods = ['totp', 'webauthn_passkey', 'webauthn_fido']

const answers = (reply: Json | null, body?: Json, status = 200): ContractOperation => ({
  ...(body && { body }),
  replies: { [status]: reply },
})

const token = { token: text, expires_at: text }
const session = { ...token, mfa_setup_required: flag, enrollment_required: flag }
const codes = exactly({ codes: listOf(text), remaining: count })
const tenant = { id: text, name: text, slug: text, require_mfa: flag }
const withCredential = {
  type: 'object',
  properties: { challenge_id: text, credential: object, device_name: text },
  required: ['credential'],
}

/** Source: JITSudo's docs for v1. */
export const jitsudoOperations: ContractOperations = {
  'POST /v1/auth/login': answers({ anyOf: [login['reply'], login['challenge']] }, login['body']),
  'GET /v1/auth/providers': {
    query: ['domain', 'slug'],
    replies: { 200: exactly({ tenant_id: text, methods: listOf(text) }) },
  },
  'POST /v1/auth/mfa/challenge': answers(exactly(session), texts('challenge_id code method?')),
  'POST /v1/auth/mfa/enroll-via-challenge': answers(
    {
      anyOf: [
        exactly({ secret: text, qr_uri: text }),
        exactly({ ...token, backup_codes: listOf(text) }),
      ],
    },
    texts('challenge_id action code?'),
  ),
  'POST /v1/auth/mfa/webauthn/begin': answers(exactly({ options: object }), texts('challenge_id')),
  'POST /v1/auth/mfa/webauthn/complete': answers(
    exactly({ ...session, challenge_id: text }),
    withCredential,
  ),
  'POST /v1/auth/request-password-reset': answers(message, texts('email'), 202),
  'POST /v1/auth/reset-password': answers(message, texts('token new_password')),
  'POST /v1/auth/verify-email': answers(exactly({ message: text, email: text }), texts('token')),
  'POST /v1/auth/set-initial-password': answers(message, texts('token password')),
  'POST /v1/auth/callback': { replies: {} },
  'GET /v1/users/me/profile': answers(
    exactly({
      id: text,
      email: text,
      name: text,
      auth_provider: { const: 'local' },
      first_name: textOrNull,
      last_name: textOrNull,
      display_name: textOrNull,
      avatar_base64: { type: 'null' },
    }),
  ),
  'GET /v1/users/me/preferences': answers(
    exactly({
      locale: textOrNull,
      timezone: textOrNull,
      date_format: textOrNull,
      time_format: textOrNull,
    }),
  ),
  'POST /v1/users/me/password': answers(null, texts('current_password new_password'), 204),
  'GET /v1/users/me/mfa': answers(
    exactly({
      methods: listOf(
        exactly({
          id: text,
          method_type: { enum: methods },
          device_name: textOrNull,
          verified: flag,
          created_at: text,
          last_used_at: textOrNull,
        }),
      ),
    }),
  ),
  'POST /v1/users/me/mfa/totp': answers(
    exactly({ id: text, secret: text, qr_uri: text }),
    texts('code?'),
  ),
  'POST /v1/users/me/mfa/totp/verify': answers(codes, texts('code')),
  'POST /v1/users/me/mfa/webauthn/register/options': answers(
    exactly({ options: object }),
    texts('code?'),
  ),
  'POST /v1/users/me/mfa/webauthn/register/complete': answers(
    exactly({
      id: text,
      method_type: { enum: methods },
      codes: listOf(text),
      remaining: count,
    }),
    withCredential,
    201,
  ),
  'POST /v1/users/me/mfa/backup-codes': answers(codes, texts('code?')),
  'DELETE /v1/users/me/mfa/:id': answers(null, texts('code?'), 204),
  'GET /v1/tenants': answers(exactly({ tenants: listOf(exactly(tenant)) })),
  'POST /v1/tenants': answers(
    exactly({ ...tenant, owner: exactly({ id: text, email: text }) }),
    texts('name slug owner_email owner_name locale?'),
    201,
  ),
  'POST /v1/domains': answers(
    exactly({
      id: text,
      domain: text,
      verified: flag,
      verified_at: { type: 'null' },
      verification_token: text,
      dns_record: text,
      dns_value: text,
      created_at: text,
    }),
    texts('domain'),
    201,
  ),
  'POST /v1/users/:id/resend-invite': answers(message),
  'GET /healthz': answers(exactly({ status: text })),
}
