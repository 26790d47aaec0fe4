import pg from 'pg'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type Booted,
  copyFolder,
  freePort,
  removeFolder,
  runCommand,
  stopBooted,
} from '../helper/boot.js'
import { ask, eventually, type Reply } from './members.js'
import { type OwnDatabase, openOwnDatabase } from './own-database.js'
import { makePosts } from './posts.js'

const test = suite('a database with troubles')
const connectionsMax = 60
const database = await openOwnDatabase({ max_connections: connectionsMax })
const path = '/api/collections/posts/records'
let server: Booted
let root: string
let metrics: string

test.before(async () => {
  if (!database) return
  metrics = `127.0.0.1:${await freePort()}`
  server = await database.boot({
    args: ['--set', 'metrics.mode=on', '--set', `metrics.address=${metrics}`],
  })
  root = await database.logIn(server.url)
  await makePosts(server.url, root)
})
test.after(async () => {
  if (!database) return
  await stopBooted()
  database.postgres.stop()
  removeFolder(database.dir)
})

/** A test that needs a PostgreSQL of its own. */
function add(name: string, work: (database: OwnDatabase) => Promise<void>): void {
  if (database) test(name, () => work(database))
  else test.skip(name)
}

// The longest that a client may wait.
const longestMs = 5000

async function timed(work: Promise<Reply>): Promise<Reply> {
  const started = performance.now()
  const answer = await work
  const took = performance.now() - started
  assert.ok(took < longestMs, `${answer.status} after ${Math.round(took)} ms`)
  if (answer.status === 503) assert.ok(Number(answer.headers['retry-after']) > 0)
  return answer
}

const post = (title: string) => timed(ask(server.url, path, { token: root, body: { title } }))
const list = () => timed(ask(server.url, path))
const health = async () => (await timed(ask(server.url, '/api/health'))).status

async function metric(name: string): Promise<string | undefined> {
  const answer = await fetch(`http://${metrics}/metrics`)
  return new RegExp(`^${name} (\\d+)$`, 'm').exec(await answer.text())?.[1]
}

async function isWell(): Promise<void> {
  await eventually('all is well again', async () => {
    return (await health()) === 200 && (await post('well')).status === 200
  })
}

add('away at the start: one line says so', async () => {
  const dir = copyFolder(null)
  const url = `postgres://gate:secret@127.0.0.1:${await freePort()}/postgres`
  const http = `127.0.0.1:${await freePort()}`
  const { code, stderr } = await runCommand(['serve', '--http', http, '--dir', dir], {
    env: { POCKETGATE_SERVE_DATABASE: url },
  })
  assert.is(code, 1)
  assert.match(stderr, /^Error: cannot open postgres:\/\/gate:\*\*\*@[^\n]*ECONNREFUSED[^\n]*\n$/)
  removeFolder(dir)
})

add('away at the start, and waited for: it serves when the database is there', async (own) => {
  await own.postgres.kill()
  let log = () => ''
  const starting = own.boot({
    args: ['--databaseWait', '30'],
    spawned: ({ stdout, stderr }) => {
      log = () => stdout() + stderr()
    },
  })
  starting.catch(() => {})
  await eventually('it says so', () => /cannot open [^\n]*: trying for 30 s/.test(log()))
  await own.postgres.start()
  const other = await starting
  await other.stop()
  await isWell()
})

add('killed and started again under load: nothing acknowledged is lost', async (own) => {
  const kept: string[] = []
  const statuses = new Set<number>()
  let isDone = false
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let at = 0; !isDone; at++) {
      const { status, json } = await post(`writer ${writer}, ${at}`)
      statuses.add(status)
      if (status === 200) kept.push(json.id)
    }
  })
  await eventually('some are written', () => kept.length > 20)
  await own.postgres.kill()
  await eventually('health says so', async () => (await health()) === 503)
  assert.is(await metric('pocketgate_database_up'), '0')
  await own.postgres.start()
  const before = kept.length
  await eventually('it goes on', () => kept.length > before + 20)
  isDone = true
  await Promise.all(writers)
  assert.equal([...statuses].sort(), [200, 503])
  for (const id of kept) assert.is((await ask(server.url, `${path}/${id}`)).status, 200)
  await isWell()
  assert.is(await metric('pocketgate_database_up'), '1')
})

add('no connections left', async (own) => {
  const connect = async () => {
    const client = new pg.Client({ connectionString: own.url })
    client.on('error', () => {})
    await client.connect()
    return client
  }
  const hogs = [await connect()]
  const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND usename = 'gate' AND application_name <> 'hog'`
  await hogs[0]!.query("SET application_name = 'hog'")
  for (let isFull = false; !isFull; ) {
    try {
      const hog = await connect()
      hogs.push(hog)
      await hog.query("SET application_name = 'hog'")
    } catch {
      isFull = hogs.length > connectionsMax - 3
      await hogs[0]!.query(cut)
    }
  }
  await eventually('requests are refused', async () => (await list()).status === 503)
  assert.is((await post('no')).status, 503)
  await eventually('health says so', async () => (await health()) === 503)
  for (const hog of hogs) await hog.end()
  await isWell()
})

add('read-only: reads are answered, changes are refused', async (own) => {
  const client = new pg.Client({
    connectionString: own.url,
    options: '-c default_transaction_read_only=off',
  })
  await client.connect()
  await client.query('ALTER SYSTEM SET default_transaction_read_only = on')
  await client.query('SELECT pg_reload_conf()')
  await eventually('changes are refused', async () => (await post('no')).status === 503)
  assert.is((await post('no')).json.message, 'The database takes no changes at the moment.')
  assert.is((await list()).status, 200)
  await eventually('health says so', async () => (await health()) === 503)
  assert.is(await metric('pocketgate_database_up'), '1')
  assert.is(await metric('pocketgate_database_writable'), '0')
  const start = ['serve', '--http', `127.0.0.1:${await freePort()}`, '--dir', own.dir]
  const { code, stderr } = await runCommand(start, { env: { POCKETGATE_SERVE_DATABASE: own.url } })
  assert.is(code, 1)
  assert.match(stderr, /^Error: [^\n]*read only[^\n]*\n$/)
  await client.query('ALTER SYSTEM RESET default_transaction_read_only')
  await client.query('SELECT pg_reload_conf()')
  await client.end()
  await isWell()
  assert.is(await metric('pocketgate_database_writable'), '1')
})

add('halted: whoever waits is refused in time, and it goes on when it goes on', async (own) => {
  own.signal('SIGSTOP')
  try {
    const answers = await Promise.all([list(), post('halted'), list(), post('halted'), health()])
    assert.equal(
      answers.slice(0, 4).map((answer) => (answer as Reply).status),
      [503, 503, 503, 503],
    )
    await eventually('health says so', async () => (await health()) === 503)
    const started = performance.now()
    assert.is((await list()).status, 503)
    assert.ok(performance.now() - started < 1000)
  } finally {
    own.signal('SIGCONT')
  }
  await isWell()
})

add('a table that somebody has locked', async (own) => {
  const client = new pg.Client({ connectionString: own.url })
  await client.connect()
  await client.query('BEGIN; LOCK TABLE pocketgate.posts')
  assert.is((await list()).status, 503)
  assert.is((await post('locked')).status, 503)
  assert.is(await health(), 200)
  await client.query('ROLLBACK')
  await client.end()
  await isWell()
})

test.run()
