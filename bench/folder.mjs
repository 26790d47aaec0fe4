import { cpSync, mkdirSync } from 'node:fs'
import { makeNotes } from './notes.mjs'
import { makeSuperuser, startServer } from './server.mjs'

// Off by default.
const batch = { enabled: true, maxRequests: 50, timeout: 10 }
/** The superuser that prepares a folder. */
export const superuser = { email: 'bench-root@example.com', password: 'bench-root-1234' }

/**
 * Creates the folder that every server gets a copy of: a copy of `source`, or a fresh one if that
 * is undefined, with `count` accounts in `users`, signed up through the API of `command`, and their
 * notes (see notes.mjs). Also applies `settings`. Returns the accounts, `{ id, email, username,
 * password }` each.
 */
export async function makeFolder({ command, env, dir, source, count, settings = {} }) {
  mkdirSync(dir, { recursive: true })
  if (source) cpSync(source, dir, { recursive: true })
  makeSuperuser(command, dir, superuser)
  const server = await startServer(command, dir, env)
  const accounts = []
  try {
    const token = await signInSuperuser(server)
    await write(server, token, 'PATCH', '/api/settings', { batch, ...settings })
    for (let i = 0; i < count; i++) accounts.push(await signUp(server, token, i))
  } finally {
    await server.stop()
  }
  makeNotes(dir)
  return accounts
}

/** Signs an account in and returns its token. */
export async function signIn(server, collection, identity, password) {
  const path = `/api/collections/${collection}/auth-with-password`
  const answer = await write(server, '', 'POST', path, { identity, password })
  return answer.token
}

export function signInSuperuser(server) {
  return signIn(server, '_superusers', superuser.email, superuser.password)
}

/** As a superuser, so that it also works in a folder whose sign-up rule is closed. */
async function signUp(server, token, i) {
  const account = {
    email: `bench-${i}@example.com`,
    username: `bench_${i}`,
    password: `bench-pass-${i}`,
  }
  const body = { ...account, passwordConfirm: account.password, verified: true }
  const { id } = await write(server, token, 'POST', '/api/collections/users/records', body)
  return { id, ...account }
}

/** Sends a change with that token ('' for none) and returns the answer; throws if it is refused. */
export async function write(server, token, method, path, body) {
  const response = await fetch(server.url + path, {
    method,
    headers: { 'content-type': 'application/json', authorization: token },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(15_000),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return JSON.parse(text)
}
