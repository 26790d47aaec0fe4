// What sessions cost: auth-refresh of tokens with a `sid` compared with tokens without one on one
// server, and a server whose other collections have factors and sessions compared with one where
// nothing is on. The slices take turns, so that other work on the machine affects both. Exit code 1
// if the first ratio is below 0.9, or the second below 0.95. `npm run bench -- sessions`
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { median } from './figures.mjs'
import { makeFolder, signInSuperuser, write } from './folder.mjs'
import { tokensOf } from './measure.mjs'
import { cpuSeconds } from './process-tree.mjs'
import { startLoad, startServer } from './server.mjs'
import { startFlags } from './start-flags.mjs'

const built = fileURLToPath(new URL('../dist/pocketgate.js', import.meta.url))
const command = `'${process.execPath}' ${startFlags} '${built}' serve --http 127.0.0.1:{port} --dir {dir}`
// jitsudo's and mudbase's logins have sessions of their own.
const env = { POCKETGATE_LIMITS: 'off', POCKETGATE_CONTRACTS: '' }
const everything = { totp: { enabled: true }, passkeys: { enabled: true } }
const sessions = { sessions: { enabled: true, refreshTokens: true } }
// For the JIT compilers.
const warmUps = 2

/** `--seconds N` per slice, `--rounds N`. */
export async function benchSessions(argv) {
  const { values: options } = parseArgs({
    args: argv,
    options: {
      seconds: { type: 'string', default: '1' },
      rounds: { type: 'string', default: '15' },
    },
  })
  const folder = mkdtempSync(join(tmpdir(), 'bench-sessions-'))
  const load = startLoad()
  const servers = []
  const start = async (name, collection) => {
    const dir = join(folder, name)
    cpSync(join(folder, 'master'), dir, { recursive: true })
    const server = await startServer(command, dir, env)
    servers.push(server)
    const root = await signInSuperuser(server)
    const settings = { meta: { appURL: 'https://gateway.example' } }
    await write(server, root, 'PATCH', '/api/settings', settings)
    const tokens = await tokensOf(server, accounts)
    const path = `/api/collections/${collection}/factors`
    if (collection) await write(server, root, 'PATCH', path, { ...everything, ...sessions })
    return { server, tokens }
  }
  let accounts
  try {
    accounts = await makeFolder({ command, env, dir: join(folder, 'master'), count: 20 })
    const off = await start('off')
    const elsewhere = await start('elsewhere', '_superusers')
    const on = await start('on', 'users')
    const withSid = { server: on.server, tokens: await tokensOf(on.server, accounts) }
    if (!hasSid(withSid.tokens[0]) || hasSid(on.tokens[0]))
      throw new Error('tokens without a sid, or with one')
    const measure = (side) => perCpuSecond(load, side, Number(options.seconds))
    const rounds = {
      'with a sid / without': [withSid, on, 0.9],
      'off / nothing on': [elsewhere, off, 0.95],
    }
    console.log(
      '| auth-refresh | per CPU-second | beside | ratio | goal |\n| --- | ---: | ---: | ---: | ---: |',
    )
    for (const [name, [side, beside, goal]] of Object.entries(rounds)) {
      const pairs = []
      for (let round = -warmUps; round < Number(options.rounds); round++) {
        const before = await measure(beside)
        const own = await measure(side)
        if (round >= 0) pairs.push([own, (before + (await measure(beside))) / 2])
      }
      const ratio = median(pairs.map(([own, other]) => own / other))
      const figures = [0, 1].map((at) => Math.round(median(pairs.map((pair) => pair[at]))))
      console.log(`| ${name} | ${figures.join(' | ')} | ${ratio.toFixed(3)} | ${goal} |`)
      if (ratio < goal) process.exitCode = 1
    }
  } finally {
    for (const server of servers) await server.stop()
    load.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const hasSid = (token) => 'sid' in JSON.parse(Buffer.from(token.split('.')[1], 'base64url'))

async function perCpuSecond(load, { server, tokens }, seconds) {
  const path = '/api/collections/users/auth-refresh'
  const requests = tokens.map((token) => ({
    method: 'POST',
    path,
    token,
    expect: [200],
    holds: '"token":"',
  }))
  const before = cpuSeconds(server.pid)
  const figures = await load.run({ port: server.port, clients: 16, requests, seconds })
  if (figures.errors > 0) throw new Error(`${figures.errors} wrong answers`)
  return figures.count / (cpuSeconds(server.pid) - before)
}
