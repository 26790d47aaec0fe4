import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { boot, copyFolder, removeFolder, runCommand, stopBooted } from '../helper/boot.js'
import Database from '../helper/database.js'
import { onFiles } from '../helper/postgres.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite('audit of several processes')
let dir: string
test.before.each(() => {
  dir = copyFolder()
})
test.after.each(async () => {
  await stopBooted()
  removeFolder(dir)
})

/** KILL_ROUNDS=30 runs more rounds. */
const rounds = Number(process.env['KILL_ROUNDS'] ?? 3)

async function verify(): Promise<{ code: number | null; text: string }> {
  const { code, stdout, stderr } = await runCommand(['audit', 'verify', '--dir', dir])
  return { code, text: stdout + stderr }
}

function notedNames(): Set<string> {
  const db = new Database(join(dir, 'pocketgate.db'), { readonly: true })
  const sql =
    "SELECT targetCollection FROM audit WHERE action = 'createCollection' AND result = 'ok'"
  const names = db.prepare(sql).pluck().all() as string[]
  const accounts = "SELECT targetId FROM audit WHERE action = 'account.create'"
  for (const id of db.prepare(accounts).pluck().all() as string[]) names.push(id)
  db.close()
  return new Set(names)
}

/** Makes collections and accounts until the server is gone; keeps what was answered in `known`. */
async function work(url: string, token: string, client: string, known: string[]): Promise<void> {
  const headers = { authorization: token }
  for (let i = 0; ; i++) {
    const name = `c_${client}_${i}`
    const password = { password: 'password-x', passwordConfirm: 'password-x' }
    const request = client.startsWith('a')
      ? { path: '/api/collections', body: { name, fields: [] }, headers }
      : { path: '/api/collections/cheap/records', body: { email: `${name}@x.com`, ...password } }
    const answer = await send(url, request).catch(() => undefined)
    if (!answer) return
    assert.is(answer.status, 200, answer.text)
    known.push(client.startsWith('a') ? name : answer.json.id)
  }
}

test('kill -9: no entry of an answered change is missing, and the chain is whole', async () => {
  const known: string[] = []
  let isPrepared = false
  for (let round = 0; round < rounds; round++) {
    const server = await boot({ dir, args: ['--set', 'limits.mode=off'] })
    const { token } = await logIn(server.url, '_superusers', 'root@example.com', '1234567890')
    if (!isPrepared) {
      const fields = [{ name: 'password', type: 'password', cost: 4 }]
      const body = { name: 'cheap', type: 'auth', createRule: '', fields }
      const made = await send(server.url, {
        path: '/api/collections',
        body,
        headers: { authorization: token },
      })
      assert.is(made.status, 200, made.text)
      isPrepared = true
    }
    const before = known.length
    const clients = ['a', 'b', 'd'].map((client) =>
      work(server.url, token, `${client}${round}`, known),
    )
    while (known.length < before + 10) await wait(5)
    await wait((round % 7) * 11)
    await server.stop('SIGKILL')
    await Promise.all(clients)
    const noted = notedNames()
    const missing = known.filter((name) => !noted.has(name))
    assert.equal(missing, [], `${missing.length} of ${known.length} answered changes have no entry`)
    const { code, text } = await verify()
    assert.is(code, 0, text)
  }
  console.log(`${known.length} answered changes in ${rounds} rounds`)
})

test('two servers and a command write one chain', async () => {
  const servers = [await boot({ dir }), await boot({ dir })]
  const changes = servers.map(async ({ url }, at) => {
    const { token } = await logIn(url, '_superusers', 'root@example.com', '1234567890')
    for (let i = 0; i < 20; i++) {
      const answer = await send(url, {
        method: 'PATCH',
        path: '/api/settings',
        body: { meta: { appName: `server ${at} ${i}` } },
        headers: { authorization: token },
      })
      assert.is(answer.status, 200, answer.text)
    }
  })
  const args = ['superuser', 'create', 'second@example.com', 'Zq9secretZq9', '--dir', dir]
  assert.is((await runCommand(args)).code, 0)
  await Promise.all(changes)
  for (const { stop } of servers) await stop()
  const { code, text } = await verify()
  assert.is(code, 0, text)
  assert.match(text, /^The audit trail is whole: \d+ entries, 1 to \d+\.\n$/)

  const list = await runCommand(['audit', 'list', '--json', '--dir', dir, '--limit', '1000'])
  const entries = list.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const countOf = (action: string) => entries.filter((entry) => entry.action === action).length
  assert.is(countOf('updateSettings'), 40)
  assert.is(countOf('login'), 2)
  assert.equal(
    entries.map(({ id }) => id),
    entries.map((_, at) => at + 1),
  )
  const command = entries.find(({ action }) => action === 'superuser.create')
  assert.is(command.door, 'cli')
  assert.type(command.data.user, 'string')
  assert.is(entries.find(({ action }) => action === 'account.create').door, 'cli')
  assert.not.match(list.stdout, /Zq9secret|second@example/)

  const filtered = await runCommand(['audit', 'list', '--dir', dir, '--filter', "door = 'cli'"])
  const lines = filtered.stdout.trim().split('\n')
  assert.is(lines.length, 2)
  assert.match(
    lines[0]!,
    /^\d{4}-\d\d-\d\d [\d:.]+Z {2}account\.create {2}ok {2}cli {2}- {2}on _superusers\/\w+$/,
  )

  const bad = await runCommand(['audit', 'list', '--dir', dir, '--filter', 'nonsense'])
  assert.is(bad.code, 1)
  assert.match(bad.stderr, /^Error: --filter "nonsense": it can't be read\n$/)
  const limit = await runCommand(['audit', 'list', '--dir', dir, '--limit', '0'])
  assert.match(limit.stderr, /^Error: --limit 0: allowed is a number from 1\n$/)

  const db = new Database(join(dir, 'pocketgate.db'))
  db.exec('DROP TRIGGER audit_is_not_changed')
  db.exec("UPDATE audit SET ip = '10.0.0.1' WHERE id = 3")
  db.close()
  const broken = await verify()
  assert.is(broken.code, 1)
  assert.match(
    broken.text,
    /^Error: the audit trail is not whole: Entry 3 is not as it was written/,
  )
})

onFiles(test)('a folder without a trail has nothing to verify, and gets none by that', async () => {
  assert.equal(await verify(), { code: 0, text: 'There is no audit trail yet.\n' })
  const { stdout } = await runCommand(['audit', 'list', '--dir', dir])
  assert.is(stdout, '')
  assert.equal(await verify(), { code: 0, text: 'There is no audit trail yet.\n' })
})

test.run()
