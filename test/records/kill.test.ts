import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { boot, copyFolder, removeFolder, stopBooted } from '../helper/boot.js'
import Database from '../helper/database.js'

test.after.each(stopBooted)

/** Kills in a row on one folder; `KILL_ROUNDS=50` for the long run. */
const rounds = Number(process.env['KILL_ROUNDS'] ?? 6)
const clients = 6

/** What the server has confirmed about one record, and the last request without an answer. */
interface Known {
  /** Its value by the last answer; undefined if it was deleted or never confirmed. */
  acknowledged: string | undefined
  /** The value that was sent when the server died. */
  pending: { value: string | undefined } | undefined
}

test(`kill -9 under a write load, ${rounds} times: the folder opens, nothing acknowledged is lost`, async () => {
  const dir = copyFolder()
  const known = new Map<string, Known>()
  try {
    for (let round = 0; round < rounds; round++) {
      const acknowledgedBefore = known.size
      const server = await boot({ dir, env: { POCKETGATE_LIMITS: 'off' } })
      const writers = startWriters(server.url, await prepare(server.url), known, round)
      // From the first writes to some hundreds later; each round at another moment.
      writers.catch(() => {}) // Awaited below.
      await new Promise((resolve) => setTimeout(resolve, 20 + ((round * 97) % 400)))
      await server.stop('SIGKILL')
      await writers
      assert.ok(known.size > acknowledgedBefore, `round ${round} wrote something`)
      compare(dir, known)
    }
    const last = await boot({ dir })
    assert.is((await fetch(`${last.url}/api/health`)).status, 200)
    assert.is(await last.stop(), undefined)
    compare(dir, known)
  } finally {
    removeFolder(dir)
  }
})

interface Prepared {
  token: string
  /** The account that the records belong to. */
  user: { id: string; collectionId: string }
}

async function prepare(url: string): Promise<Prepared> {
  const login = { identity: 'root@example.com', password: '1234567890' }
  const answer = await send(url, 'POST', '_superusers/auth-with-password', '', login)
  const token = String(answer?.['token'])
  const users = await send(url, 'GET', 'users/records', token)
  const found = users?.['items'] as Prepared['user'][] | undefined
  return { token, user: found![0]! }
}

/** Creates, updates and deletes until the server is gone. */
async function startWriters(
  url: string,
  { token, user }: Prepared,
  known: Map<string, Known>,
  round: number,
): Promise<void> {
  const write = async (client: number): Promise<void> => {
    for (let i = 0; ; i++) {
      const id = `r${round}c${client}n`.padEnd(8, 'x') + String(i).padStart(7, '0')
      const record: Known = { acknowledged: undefined, pending: undefined }
      known.set(id, record)
      const steps: [string, string, string | undefined][] = [['POST', '', `made ${id}`]]
      if (i % 2 === 0) steps.push(['PATCH', `/${id}`, `changed ${id}`])
      if (i % 3 === 0) steps.push(['DELETE', `/${id}`, undefined])
      for (const [method, path, value] of steps) {
        record.pending = { value }
        const of = { collectionRef: user.collectionId, recordRef: user.id }
        const body = value === undefined ? undefined : { ...of, id, fingerprint: value }
        if (!(await send(url, method, `_authOrigins/records${path}`, token, body))) return
        record.acknowledged = value
        record.pending = undefined
      }
    }
  }
  await Promise.all(Array.from({ length: clients }, (_, client) => write(client)))
}

/** The answer; undefined if the server is gone. Throws unless the answer is a success. */
async function send(
  url: string,
  method: string,
  path: string,
  token: string,
  body?: Record<string, string>,
): Promise<Record<string, unknown> | undefined> {
  const headers = { 'content-type': 'application/json', authorization: token }
  const init = body ? { method, headers, body: JSON.stringify(body) } : { method, headers }
  try {
    const response = await fetch(`${url}/api/collections/${path}`, init)
    const text = await response.text()
    if (response.ok) return text === '' ? {} : JSON.parse(text)
    assert.unreachable(`${method} ${path}: ${response.status} ${text}`)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

/** Compares the file with what was confirmed; pending changes may be there or not. */
function compare(dir: string, known: Map<string, Known>): void {
  const database = new Database(join(dir, 'data.db'))
  assert.is(database.pragma('integrity_check', { simple: true }), 'ok')
  const read = database.prepare('SELECT fingerprint FROM _authOrigins WHERE id = ?').pluck()
  for (const [id, record] of known) {
    const stored = read.get(id) as string | undefined
    const isPending = record.pending && stored === record.pending.value
    assert.ok(
      stored === record.acknowledged || isPending,
      `${id}: ${stored} is stored, ${record.acknowledged} was acknowledged`,
    )
    record.acknowledged = stored
    record.pending = undefined
  }
  database.close()
}

test.run()
