import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { signInSuperuser, write } from './folder.mjs'
import { growUsers } from './grow.mjs'

/** Starts a mail server that takes `delayMs` per mail; `taken()` returns how many it has. */
export async function startSink(delayMs = 0) {
  const path = fileURLToPath(new URL('mail-sink.mjs', import.meta.url))
  const child = fork(path, [String(delayMs)])
  const next = () =>
    new Promise((resolve, reject) => {
      const ended = (code) => reject(new Error(`the mail server ended with code ${code}`))
      child.once('exit', ended)
      child.once('message', (message) => {
        child.off('exit', ended)
        resolve(message)
      })
    })
  const { port } = await next()
  return {
    port,
    async taken() {
      const answer = next()
      child.send('taken')
      return (await answer).taken
    },
    // A dead one counts as stopped.
    stop() {
      if (child.connected) child.disconnect()
    },
  }
}

/** Fills `users` of a stopped folder with unverified accounts; returns them all. */
export function addAccounts(dir, count) {
  return growUsers(dir, count, { sample: count, verified: false })
}

/** Gives accounts of a stopped folder an authenticator app each, whose secret nobody needs. */
export function addApps(dir, accounts) {
  const data = new Database(`${dir}/data.db`, { readonly: true })
  const { id } = data.prepare("SELECT id FROM _collections WHERE name = 'users'").get()
  data.close()
  const own = new Database(`${dir}/pocketgate.db`)
  const insert = own.prepare(`INSERT INTO totp_secrets
    (collection, record, secret, key, created, confirmed, last_step, last_used) VALUES (?, ?, 'x', 'x', 1, 1, 0, 0)`)
  own.transaction(() => {
    for (const account of accounts) insert.run(id, account.id)
  })()
  own.close()
}

/**
 * Configures a running server, ours or another, to send mails there, and lets its users request
 * codes.
 */
export async function useSink(server, { port }) {
  const token = await signInSuperuser(server)
  const smtp = { enabled: true, host: '127.0.0.1', port }
  await write(server, token, 'PATCH', '/api/settings', { smtp })
  const users = { otp: { enabled: true }, authAlert: { enabled: false }, mfa: { enabled: false } }
  await write(server, token, 'PATCH', '/api/collections/users', users)
}
