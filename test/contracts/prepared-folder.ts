import '../helper/documented-answers.js'
import * as assert from 'uvu/assert'
import { type Booted, boot, copyFolder, removeFolder, runCommand } from '../helper/boot.js'
import { cheapenPasswords, type MailWorld, openMailWorld } from '../helper/mail-world.js'
import { type Answer, check, logIn, send } from '../helper/scenario.js'

export interface Prepared {
  server: Booted
  /** Changes an account as a superuser. */
  change(name: string, values: object): Promise<void>
  remove(name: string): Promise<void>
  changeSettings(values: object): Promise<void>
  stop(): Promise<void>
}

/** A server on the fixture with one contract's columns, added as `contracts add` does. */
export async function bootPrepared(contract: string, args: readonly string[]): Promise<Prepared> {
  const dir = copyFolder()
  const { code, stderr } = await runCommand(['contracts', 'add', contract, '--dir', dir])
  assert.is(code, 0, stderr)
  const server = await boot({ dir, args })
  const { token } = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
  const recordPath = async (name: string) => {
    const { record } = await logIn(server.url, 'users', name, `password-${name}`)
    return `/api/collections/users/records/${record['id']}`
  }
  const headers = { authorization: token }
  return {
    server,
    async change(name, body) {
      const path = await recordPath(name)
      await check(server.url, { name, method: 'PATCH', path, body, headers, status: 200 })
    },
    async remove(name) {
      const path = await recordPath(name)
      await check(server.url, { name, method: 'DELETE', path, headers, status: 204 })
    },
    async changeSettings(body) {
      const path = '/api/settings'
      await check(server.url, { name: path, method: 'PATCH', path, body, headers, status: 200 })
    },
    async stop() {
      await server.stop()
      removeFolder(dir)
    },
  }
}

/**
 * The same with its mails in a mailbox, and a second connection to its data. `contracts`: names
 * separated by spaces. The hashes of `passwords`, by address, and of passwords set later get a low
 * cost.
 */
export async function openPreparedMailWorld(
  contracts: string,
  args: readonly string[],
  passwords?: Record<string, string>,
): Promise<MailWorld & { dir: string; root: string }> {
  const dir = copyFolder()
  for (const contract of contracts.split(' ')) {
    const { code, stderr } = await runCommand(['contracts', 'add', contract, '--dir', dir])
    assert.is(code, 0, stderr)
  }
  if (passwords) cheapenPasswords(dir, 'users', passwords)
  return openOwnedMailWorld(dir, args)
}

/** A server on a folder that is removed with it, its mails in a mailbox. */
export async function openOwnedMailWorld(
  dir: string,
  args: readonly string[],
): Promise<MailWorld & { dir: string; root: string }> {
  const world = await openMailWorld({ boot: { dir, args } })
  const { token } = await logIn(world.url, '_superusers', 'root@example.com', '1234567890')
  return {
    ...world,
    dir,
    root: token,
    async stop() {
      await world.stop()
      removeFolder(dir)
    },
  }
}

/**
 * Stops what was started even if the work on it fails: a failed test must not leave a server
 * running.
 */
export async function during<T extends { stop(): Promise<void> }>(
  started: Promise<T>,
  work: (running: T) => Promise<void>,
): Promise<void> {
  const running = await started
  try {
    await work(running)
  } finally {
    await running.stop()
  }
}

/** Posts a string as it is, anything else as JSON; the content type is JSON by default. */
export function post(
  url: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return send(url, {
    method: 'POST',
    path,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })
}

/** Everything in an answer that a client could compare: status, headers except Date, body. */
export function wire({ status, headers, text }: Answer): string {
  const kept = [...headers].filter(([name]) => name !== 'date')
  return JSON.stringify([status, kept, text])
}

export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(String(Buffer.from(token.split('.')[1]!, 'base64url')))
}

/** 20 bodies designed to break a login, for the names of its two keys. */
export function hostileBodies(identity: string, password: string): string[] {
  const ann = `"${identity}":"ann@example.com","${password}":"password-ann"`
  return [
    `{"__proto__":{${ann}}}`,
    `{"constructor":{"prototype":{${ann}}},"${password}":"x"}`,
    `{${ann},"${password}":"x"}`,
    `{"${identity}":"ann@example.com' OR 1=1 --","${password}":"x"}`,
    `{"${identity}":"a@b.c\\"; DROP TABLE users; --","${password}":"x"}`,
    `{"${identity}":"%@%.%","${password}":"%"}`,
    `{"${identity}":"ann@example.com\\u0000","${password}":"password-ann"}`,
    `{"${identity}":"ann@example.com\\r\\nSet-Cookie: a=b","${password}":"x"}`,
    `{"${identity}":"${'a'.repeat(100_000)}@${'.'.repeat(100_000)}@","${password}":"x"}`,
    `{"${identity}":"ann@example.com","${password}":"${'p'.repeat(100_000)}"}`,
    `{"${identity}":"ann@example.com","${password}":1e999}`,
    `{"${identity}":{"$gt":""},"${password}":{"$gt":""}}`,
    `{"${identity}":["ann@example.com"],"${password}":["password-ann"]}`,
    `{"${identity}":"\\ud800@example.com","${password}":"\\udfff"}`,
    `{"${identity}":"аnn@example.com","${password}":"password-ann"}`,
    `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    `{"a":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`,
    `{"${identity.toUpperCase()}":"ann@example.com","${password.toUpperCase()}":"password-ann"}`,
    `\ufeff{${ann}}`,
    `{"${identity}":true,"${password}":false}`,
  ]
}
