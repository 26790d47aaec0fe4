import { schemas } from '../../../schema/schemas.gen.js'
import { type ContractOperations, exactly, flag, type Json, object, texts } from '../shapes.js'

const login = schemas['contracts/weather']!['properties'] as Record<string, Json>
const { body: userBody } = schemas['contracts/weatherUser']!['properties'] as { body: Json }
const { record, token } = login['reply']!['properties'] as { record: Json; token: Json }
const { email, location: _, ...columns } = record['properties'] as Record<string, Json>

// As stored, of any type; the address only if the caller may see it.
const user = exactly({ ...columns, 'email?': email!, location: {} })
const yes = { const: true }

const own: ContractOperations = {
  'POST /auth/login': { body: login['body']!, replies: { 200: login['reply']! } },
  'GET /auth/oauth': { replies: { 200: object } },
  'POST /auth/oauth': {
    body: texts('name code codeVerifier'),
    replies: { 200: exactly({ record, token, meta: object }) },
  },
  'POST /auth/reset': { body: texts('email'), replies: { 200: yes } },
  'POST /auth/confirm-reset': {
    body: texts('token password passwordConfirm'),
    replies: { 200: yes },
  },
  'PUT /user': { body: userBody, replies: { 200: user } },
  'GET /user/:id': { replies: { 200: user } },
  'POST /user/:id': { body: userBody, replies: { 200: user } },
  'POST /user/:id/file': { replies: { 200: user } },
  'DELETE /user/:id': { replies: { 200: exactly({ acknowledged: flag }) } },
}

/** Source: Flomp/wanderer web/src/routes/api/v1, which also serves each under `/api/v1`. */
export const weatherOperations: ContractOperations = {
  ...own,
  ...Object.fromEntries(
    Object.entries(own).map(([at, operation]) => [at.replace(' /', ' /api/v1/'), operation]),
  ),
}
