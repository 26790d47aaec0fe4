// What a login costs through each API: the server's CPU per login, without the password comparison,
// which would hide the rest. A slice of a contract's logins lies between two slices of native
// logins and is compared with those, so that other work on the machine affects both. Exit code 1 if
// one costs more than the goal. `npm run bench -- doors`
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { median } from './figures.mjs'
import { makeFolder } from './folder.mjs'
import { cpuSeconds } from './process-tree.mjs'
import { startLoad, startServer } from './server.mjs'
import { startFlags } from './start-flags.mjs'

const goalMicroseconds = 300
// For the JIT compilers.
const warmUps = 2
const built = fileURLToPath(new URL('../dist/pocketgate.js', import.meta.url))
const withoutCompare = fileURLToPath(new URL('no-compare.mjs', import.meta.url))

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

/** `--seconds N` per slice, `--rounds N` of all, `--door A,B`. */
export async function benchDoors(argv) {
  const { values: options } = parseArgs({
    args: argv,
    options: {
      seconds: { type: 'string', default: '0.5' },
      rounds: { type: 'string', default: '12' },
      door: { type: 'string', default: Object.keys(doors).slice(1).join(',') },
    },
  })
  const names = options.door.split(',')
  for (const name of names) if (!Object.hasOwn(doors, name)) throw new Error(`--door ${name}`)
  const folder = mkdtempSync(join(tmpdir(), 'bench-doors-'))
  const dir = join(folder, 'pb_data')
  const start = (flags) =>
    `'${process.execPath}' ${startFlags} ${flags} '${built}' serve --http 127.0.0.1:{port} --dir {dir}`
  const env = { POCKETGATE_LIMITS: 'off' }
  const load = startLoad()
  let server
  try {
    const accounts = await makeFolder({ command: start(''), env, dir, count: 20 })
    server = await startServer(start(`--import '${withoutCompare}'`), dir, env)
    const measure = (name) => measureSlice(server, load, accounts.map(doors[name]), name, options)
    const costs = Object.fromEntries(names.map((name) => [name, []]))
    for (let round = -warmUps; round < Number(options.rounds); round++) {
      for (const name of names) {
        const before = await measure('native')
        const own = await measure(name)
        const native = (before + (await measure('native'))) / 2
        if (round >= 0) costs[name].push({ own, native })
      }
    }
    report(costs)
  } finally {
    await server?.stop()
    load.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Microseconds of CPU per login. */
async function measureSlice(server, load, requests, name, { seconds }) {
  const before = cpuSeconds(server.pid)
  const job = { port: server.port, clients: 4, requests, seconds: Number(seconds) }
  const figures = await load.run(job)
  if (figures.errors > 0) throw new Error(`${name}: ${figures.errors} wrong answers`)
  return ((cpuSeconds(server.pid) - before) / figures.count) * 1e6
}

function report(costs) {
  console.log('| door | CPU per login, µs | native beside it, µs | more than native, µs |')
  console.log('| --- | ---: | ---: | ---: |')
  for (const [name, rounds] of Object.entries(costs)) {
    const [own, native] = ['own', 'native'].map((side) => median(rounds.map((each) => each[side])))
    const more = median(rounds.map((each) => each.own - each.native))
    console.log(`| ${name} | ${[own, native, more].map(Math.round).join(' | ')} |`)
    if (more > goalMicroseconds) process.exitCode = 1
  }
}
