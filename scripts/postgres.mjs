// A PostgreSQL server for a test run: POSTGRES_URL, if set (its user creates and drops databases),
// otherwise a new one on loopback that syncs nothing to disk. POSTGRES_COMMAND: the path of
// `postgres`, if it is neither on the PATH nor where Debian installs it; `initdb` is beside it.
// POSTGRES_LOG: a file for refused statements.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, globSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import pg from 'pg'

const patienceMs = 20_000

/** Returns `{ url, query, drop, stop }`, `url` being a database that always exists; undefined if there is no PostgreSQL. */
export async function startPostgres() {
  const given = process.env.POSTGRES_URL
  if (given !== undefined) return { ...server(given), stop: () => {} }
  return startOwnPostgres({
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    wal_level: 'minimal',
    max_wal_senders: 0,
  })
}

/** A PostgreSQL that its caller may kill and start again, with these settings; undefined if there is no command. */
export async function startOwnPostgres(settings = {}) {
  const file = findPostgres()
  if (file === undefined) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'pocketgate-postgres-'))
  // It refuses to run as root.
  const user = process.getuid?.() === 0 ? otherUser() : {}
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  const made = spawnSync(
    join(dirname(file), 'initdb'),
    ['-D', data, '-A', 'trust', '-U', 'gate', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...user, cwd: folder, encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`)
  const port = await freePort()
  const log = process.env.POSTGRES_LOG
  const all = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    max_connections: 400,
    log_line_prefix: '%d ',
    log_checkpoints: 'off',
    ...settings,
  }
  const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const found = server(`postgres://gate@127.0.0.1:${port}/postgres`)
  let child

  async function start() {
    const until = Date.now() + patienceMs
    for (;;) {
      child = spawn(file, ['-D', data, '-p', String(port), ...options], {
        ...user,
        cwd: folder,
        stdio: ['ignore', 'ignore', log === undefined ? 'ignore' : openSync(log, 'a')],
      })
      const ended = once(child, 'exit')
      const answers = untilItAnswers(found).then(() => 'answers')
      if ((await Promise.race([answers, ended])) === 'answers') return
      // The children of a killed one end by themselves.
      answers.catch(() => {})
      if (Date.now() > until) throw new Error('PostgreSQL does not start')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  function stop() {
    child?.kill('SIGCONT')
    child?.kill('SIGINT')
    const until = Date.now() + 5000
    while (existsSync(join(data, 'postmaster.pid')) && Date.now() < until) pause(50)
    child?.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }

  try {
    await start()
  } catch (error) {
    stop()
    throw error
  }
  return {
    ...found,
    start,
    stop,
    get pid() {
      return child.pid
    },
    async kill() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}

function server(url) {
  const query = async (text) => {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => {})
    await client.connect()
    try {
      return (await client.query(text)).rows
    } finally {
      await client.end()
    }
  }
  return {
    url,
    query,
    /** Drops the databases with that name prefix. */
    async drop(prefix) {
      const rows = await query(
        `SELECT datname FROM pg_database WHERE starts_with(datname, '${prefix}')`,
      )
      for (const { datname } of rows) await query(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`)
    },
  }
}

function findPostgres() {
  const given = process.env.POSTGRES_COMMAND
  if (given !== undefined) return given
  const places = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...globSync('/usr/lib/postgresql/*/bin').sort().reverse(),
  ]
  return places.map((place) => join(place, 'postgres')).find((file) => existsSync(file))
}

function otherUser() {
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag) =>
        Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }))
      return { uid: id('-u'), gid: id('-g') }
    } catch {}
  }
  throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody')
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

async function untilItAnswers({ query }) {
  const until = Date.now() + patienceMs
  for (;;) {
    try {
      return await query('SELECT 1')
    } catch (error) {
      if (Date.now() > until) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

function pause(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
