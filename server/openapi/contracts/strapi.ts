import { schemas } from '../../../schema/schemas.gen.js'
import {
  type ContractOperations,
  exactly,
  flag,
  type Json,
  redirect,
  text,
  texts,
} from '../shapes.js'

const { body, reply } = schemas['contracts/strapi']!['properties'] as { body: Json; reply: Json }
const { user } = reply['properties'] as { user: Json }

const forbidden = { replies: {} }

/** Source: strapi-plugin-users-permissions 3.6. */
export const strapiOperations: ContractOperations = {
  'POST /auth/local': { body, replies: { 200: reply } },
  'POST /auth/local/register': {
    body: texts('username email password'),
    replies: { 200: exactly({ 'jwt?': text, user }) },
  },
  'POST /auth/forgot-password': { body: texts('email'), replies: { 200: exactly({ ok: flag }) } },
  'POST /auth/reset-password': {
    body: texts('code password passwordConfirmation'),
    replies: { 200: exactly({ 'jwt?': text, user }) },
  },
  'GET /auth/email-confirmation': { query: ['confirmation'], replies: redirect },
  'POST /auth/send-email-confirmation': {
    body: texts('email'),
    replies: { 200: exactly({ email: text, sent: flag }) },
  },
  'GET /users/me': { replies: { 200: user } },
  'PUT /users/:id': { body: texts('username? email? password?'), replies: { 200: user } },
  'GET /users': forbidden,
  'GET /users/count': forbidden,
  'POST /users': forbidden,
  'GET /users/:id': forbidden,
  'DELETE /users/:id': forbidden,
  'GET /connect/:provider': { replies: redirect },
  'GET /auth/:provider/callback': { query: ['code', 'state'], replies: { 200: reply } },
}
