import { join } from 'node:path'
import bcryptjs from 'bcryptjs'
import jsonwebtoken from 'jsonwebtoken'
import PocketBase, { ClientResponseError } from 'pocketbase'
import * as assert from 'uvu/assert'
import { type Booted, type BootOptions, boot } from './boot.js'
import Database from './database.js'
import { type Mailbox, type MailboxOptions, openMailbox, useMailbox } from './mailbox.js'

/** A server that sends its mails to a mailbox, and a second connection to its data. */
export interface MailWorld {
  server: Booted
  url: string
  box: Mailbox
  db: Database.Database
  /** A new SDK client, signed out. */
  client(): PocketBase
  stop(): Promise<void>
}

export async function openMailWorld(
  options: { boot?: BootOptions; mailbox?: MailboxOptions } = {},
): Promise<MailWorld> {
  const box = await openMailbox(options.mailbox)
  const server = await boot(options.boot)
  await useMailbox(server.url, box)
  const db = new Database(join(server.dir, 'data.db'))
  return {
    server,
    url: server.url,
    box,
    db,
    client() {
      const client = new PocketBase(server.url)
      // Otherwise concurrent equal requests would cancel each other.
      client.autoCancellation(false)
      return client
    },
    async stop() {
      db.close()
      await server.stop()
      await box.stop()
    },
  }
}

/** Waits for the SDK to be refused; returns status, message and the codes of the fields. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (!(error instanceof ClientResponseError)) throw error
    const { status, response } = error
    const codes = Object.entries(response['data'] ?? {}).map(
      ([field, fault]) => `${field}: ${(fault as { code: string }).code}`,
    )
    return [status, response['message'], ...codes].join(' | ')
  }
  assert.unreachable('the request was not refused')
  return ''
}

/** A correctly signed token with another time or other claims than the mailed one. */
export function forge(
  { db }: Pick<MailWorld, 'db'>,
  token: string,
  option: string,
  claims: Record<string, unknown>,
): string {
  const payload = jsonwebtoken.decode(token) as Record<string, unknown>
  const collection = db
    .prepare('SELECT name, options FROM _collections WHERE id = ?')
    .get(payload['collectionId']) as { name: string; options: string }
  const { tokenKey } = db
    .prepare(`SELECT tokenKey FROM "${collection.name}" WHERE id = ?`)
    .get(payload['id']) as { tokenKey: string }
  const { secret } = JSON.parse(collection.options)[option]
  return jsonwebtoken.sign({ ...payload, ...claims }, tokenKey + secret, { noTimestamp: true })
}

/**
 * Gives accounts hashes of the lowest cost, and sets that cost for their collection, so that it
 * stays.
 */
export function cheapenPasswords(
  dir: string,
  collection: string,
  passwords: Record<string, string>,
): void {
  const lowestCost = 4
  const db = new Database(join(dir, 'data.db'))
  const set = db.prepare(`UPDATE "${collection}" SET password = ? WHERE email = ?`)
  for (const [email, password] of Object.entries(passwords)) {
    set.run(bcryptjs.hashSync(password, lowestCost), email)
  }
  const row = db.prepare('SELECT fields FROM _collections WHERE name = ?').pluck().get(collection)
  const fields = JSON.parse(String(row)) as { name: string; cost?: number }[]
  for (const field of fields) if (field.name === 'password') field.cost = lowestCost
  db.prepare('UPDATE _collections SET fields = ? WHERE name = ?').run(
    JSON.stringify(fields),
    collection,
  )
  db.close()
}

/** Sends the same request `count` times at once; returns how many answers had each status. */
export async function atOnce(
  times: number,
  request: (index: number) => Promise<{ status: number }>,
): Promise<Record<number, number>> {
  const counts: Record<number, number> = {}
  const answers = await Promise.all(Array.from({ length: times }, (_, index) => request(index)))
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

/** Rounds of a race; RACE_ROUNDS runs more of them. */
export const rounds = Number(process.env['RACE_ROUNDS'] ?? 2)

/** Servers of a race between two; RACE_SERVERS=1 sends everything to one. */
export const raceServers = Number(process.env['RACE_SERVERS'] ?? 2)

/** Waits until `isSo`; fails after some seconds. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  what: string,
  limitMs = 5_000,
): Promise<void> {
  const deadline = Date.now() + limitMs
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`never: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
