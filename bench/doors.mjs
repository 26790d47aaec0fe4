// What a login costs by each door: CPU of the server per login, with hashes of the lowest cost, so
// that the hash doesn't hide the rest. Each round has all doors, and a door's cost is compared with the native
// one's of the same round. Exit code 1 where one costs more than the goal. `npm run bench -- doors`
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import bcryptjs from 'bcryptjs'
import Database from 'better-sqlite3'
import { median } from './figures.mjs'
import { makeFolder } from './folder.mjs'
import { cpuSeconds } from './process-tree.mjs'
import { startLoad, startServer } from './server.mjs'

const lowestCost = 4
const goalMicroseconds = 300

const post = (path, body, holds) => ({
  method: 'POST',
  path,
  body,
  expect: [200],
  holds,
})
const doors = {
  native: ({ email, password }) =>
    post('/api/collections/users/auth-with-password', { identity: email, password }, '"token":"'),
  weather: ({ email, password }) => post('/auth/login', { username: email, password }, '"token":"'),
  strapi: ({ email, password }) => post('/auth/local', { identifier: email, password }, '"jwt":"'),
  slugbase: ({ email, password }) => post('/api/auth/login', { email, password }, '"user_key":"'),
  jitsudo: ({ email, password }) => post('/v1/auth/login', { email, password }, '"token":"'),
  mudbase: ({ email, password }) =>
    post('/api/auth/local/login', { email, password }, '"refreshToken":"'),
}

/** `--seconds N` of a door in a round, `--rounds N`. */
export async function benchDoors(argv) {
  const { values: options } = parseArgs({
    args: argv,
    options: {
      seconds: { type: 'string', default: '1' },
      rounds: { type: 'string', default: '9' },
    },
  })
  const folder = mkdtempSync(join(tmpdir(), 'bench-doors-'))
  const dir = join(folder, 'pb_data')
  const built = fileURLToPath(new URL('../dist/pocketgate.js', import.meta.url))
  const command = `'${process.execPath}' --max-semi-space-size=4 '${built}' serve --http 127.0.0.1:{port} --dir {dir}`
  const env = { POCKETGATE_LIMITS: 'off' }
  const load = startLoad()
  let server
  try {
    const accounts = await makeFolder({ command, env, dir, count: 20 })
    cheapen(dir, accounts)
    server = await startServer(command, dir, env)
    const seconds = Number(options.seconds)
    const costs = []
    for (let round = -1; round < Number(options.rounds); round++) {
      const measured = await measureRound(server, load, accounts, seconds)
      // The first round is for the compilers.
      if (round >= 0) costs.push(measured)
    }
    report(costs)
  } finally {
    await server?.stop()
    load.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Microseconds of CPU per login, by door. */
async function measureRound(server, load, accounts, seconds) {
  const costs = {}
  for (const [name, request] of Object.entries(doors)) {
    const requests = accounts.map(request)
    const before = cpuSeconds(server.pid)
    const figures = await load.run({ port: server.port, clients: 4, requests, seconds })
    if (figures.errors > 0) throw new Error(`${name}: ${figures.errors} wrong answers`)
    costs[name] = ((cpuSeconds(server.pid) - before) / figures.count) * 1e6
  }
  return costs
}

function report(costs) {
  console.log('| door | CPU per login, µs | more than native, µs |\n| --- | ---: | ---: |')
  for (const name of Object.keys(doors)) {
    const cost = median(costs.map((round) => round[name]))
    const more = median(costs.map((round) => round[name] - round.native))
    console.log(`| ${name} | ${Math.round(cost)} | ${Math.round(more)} |`)
    if (more > goalMicroseconds) process.exitCode = 1
  }
}

/** Gives the accounts hashes of the lowest cost, and the collection that cost, so none is renewed. */
function cheapen(dataDir, accounts) {
  const db = new Database(join(dataDir, 'data.db'))
  const update = db.prepare('UPDATE users SET password = ? WHERE id = ?')
  for (const { id, password } of accounts) {
    update.run(bcryptjs.hashSync(password, lowestCost), id)
  }
  const fields = JSON.parse(
    db.prepare("SELECT fields FROM _collections WHERE name = 'users'").pluck().get(),
  )
  for (const field of fields) if (field.name === 'password') field.cost = lowestCost
  db.prepare("UPDATE _collections SET fields = ? WHERE name = 'users'").run(JSON.stringify(fields))
  db.close()
}
