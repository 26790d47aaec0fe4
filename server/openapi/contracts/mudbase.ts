import { schemas } from '../../../schema/schemas.gen.js'
import {
  type ContractOperation,
  type ContractOperations,
  exactly,
  flag,
  type Json,
  listOf,
  message,
  text,
  texts,
} from '../shapes.js'

type Parts = Record<string, Json>
const login = schemas['contracts/mudbase']!['properties'] as Parts
const refresh = schemas['contracts/mudbaseRefresh']!['properties'] as Parts
const register = schemas['contracts/mudbaseRegister']!['properties'] as Parts
const { user } = login['reply']!['properties'] as Parts
const { id, email, firstName, lastName, ...state } = user!['properties'] as Parts
const names = { email: email!, firstName: firstName!, lastName: lastName! }

const answers = (reply: Json, body?: Json): ContractOperation => ({
  ...(body && { body }),
  replies: { 200: reply },
})
const byLink = answers(message, texts('password projectId?'))

/** Source: mudbase/mudbase-sdk. */
export const mudbaseOperations: ContractOperations = {
  'POST /api/auth/local/login': answers(login['reply']!, login['body']),
  'POST /api/auth/refresh': answers(refresh['reply']!, refresh['body']),
  'POST /api/auth/local/register': {
    body: register['body']!,
    replies: { 201: register['reply']! },
  },
  'GET /api/auth/local/session': {
    query: ['projectId'],
    replies: {
      200: exactly({
        user: exactly({
          id: id!,
          ...names,
          project: exactly({ id: text, name: text, role: text }),
        }),
        authenticated: flag,
      }),
    },
  },
  'POST /api/auth/local/logout': answers(message),
  'POST /api/auth/verify-email': answers(message, texts('token projectId?')),
  'POST /api/auth/resend-verification': answers(message, texts('email projectId?')),
  'POST /api/auth/local/password-reset': answers(message, texts('email projectId?')),
  'POST /api/auth/local/password-reset/confirm': answers(
    message,
    texts('email projectId otp newPassword'),
  ),
  'POST /api/auth/local/password-reset/:token': byLink,
  'POST /api/auth/password-reset': answers(message, texts('email')),
  'POST /api/auth/password-reset/validate': {
    ...answers(exactly({ valid: { const: true } }), texts('token')),
    faults: { 400: exactly({ valid: { const: false }, error: text }) },
  },
  'POST /api/auth/password-reset/:token': byLink,
  'GET /api/users/me': answers(exactly({ user: exactly({ _id: text, ...names, ...state }) })),
  'PATCH /api/users/password': answers(message, texts('currentPassword newPassword')),
  'POST /api/users/2fa/setup': answers(
    exactly({ secret: text, qrCode: text, manualEntryKey: text, backupCodes: listOf(text) }),
    texts('token?'),
  ),
  'POST /api/users/2fa/verify': answers(message, texts('token')),
  'POST /api/users/2fa/disable': answers(message, texts('password token')),
}
