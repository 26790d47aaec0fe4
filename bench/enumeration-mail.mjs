// Whether requesting a mail reveals who has an account: requests mails for known and unknown
// addresses in turns, and compares bytes, headers and times. Exit code 1 if they differ.
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'
import { checkAlike, mostSamples, oneSocket, randomLetters, readChoice } from './alike.mjs'
import { makeFolder } from './folder.mjs'
import { addAccounts, addApps, startSink, useSink } from './mail-world.mjs'
import { startServer } from './server.mjs'

const help = `node bench/enumeration-mail.mjs [options]

  --pairs N      requests of each kind (default 500)
  --ask A,B      of: otp, reset, verification; weather, strapi, slugbase, jitsudo, mudbase (resets);
                 strapi-confirmation, slugbase-signup, mudbase-verify (default: all)
  --smtp MS,MS   what the mail server takes for a mail (default: 0,3000)
  --help         this text

Needs dist/ (npm run build). In random order: an account, each time another one so that each gets a
mail, one with an authenticator app, an address that nobody has, and two of those at a second server whose
collection is empty.
Limits off. Medians within 5 %, Mann-Whitney p above 0.01, the same status, headers and bytes, but for
the id in the answer to request-otp and the address in that to send-email-confirmation.`

const requests = {
  otp: '/api/collections/users/request-otp',
  reset: '/api/collections/users/request-password-reset',
  verification: '/api/collections/users/request-verification',
  weather: '/auth/reset',
  strapi: '/auth/forgot-password',
  'strapi-confirmation': '/auth/send-email-confirmation',
  slugbase: '/api/password-reset/request',
  'slugbase-signup': '/api/auth/request-signup-resend',
  jitsudo: '/v1/auth/request-password-reset',
  mudbase: '/api/auth/local/password-reset',
  'mudbase-verify': '/api/auth/resend-verification',
}
// It doesn't compare the two servers: the full one is sending mails meanwhile, whatever address is
// requested.
const comparisons = [
  { left: 'known', right: 'unknown' },
  { left: 'with a factor', right: 'unknown' },
  { left: 'known, empty', right: 'unknown, empty' },
]
const env = { POCKETGATE_LIMITS: 'off' }
// The first requests of each measurement aren't counted, and each comparison may ask for another
// measurement, and its medians for more pairs.
const spare = (pairs) => (1 + comparisons.length + mostSamples) * (pairs + 10)

async function main() {
  const { pairs, chosen, delays } = readOptions()
  const command = `'${process.execPath}' '${fileURLToPath(new URL('../dist/pocketgate.js', import.meta.url))}' serve --http 127.0.0.1:{port} --dir {dir}`
  const scratch = mkdtempSync(join(tmpdir(), 'pocketgate-enumeration-'))
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true }))
  const empty = join(scratch, 'empty')
  await makeFolder({ command, env, dir: empty, count: 1 })
  const master = join(scratch, 'master')
  cpSync(empty, master, { recursive: true })
  const all = addAccounts(master, 2 * spare(pairs) * chosen.length + 1)
  const accounts = all.slice(all.length / 2)
  const enrolled = all.slice(0, all.length / 2)
  addApps(master, enrolled)
  removeAccounts(empty)
  let failures = 0
  for (const delayMs of delays) {
    console.log(`\na mail server that takes ${delayMs} ms`)
    const dir = join(scratch, `full-${delayMs}`)
    cpSync(master, dir, { recursive: true })
    const dirs = { full: dir, empty }
    failures += await withServers({ command, dirs, delayMs }, (servers, sink) =>
      checkAll({
        servers,
        sink,
        chosen,
        pairs,
        accounts: [...accounts],
        enrolled: [...enrolled],
      }),
    )
  }
  console.log(failures === 0 ? '\nnothing tells them apart' : `\n${failures} failed`)
  process.exitCode = failures === 0 ? 0 : 1
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      pairs: { type: 'string', default: '500' },
      ask: { type: 'string', default: Object.keys(requests).join(',') },
      smtp: { type: 'string', default: '0,3000' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(help)
    process.exit(0)
  }
  const { pairs, chosen } = readChoice(values, 'ask', requests)
  const delays = values.smtp.split(',').map(Number)
  if (!delays.every((ms) => ms >= 0)) throw new Error(`--smtp ${values.smtp}: milliseconds`)
  return { pairs, chosen, delays }
}

async function withServers({ command, dirs, delayMs }, work) {
  const sink = await startSink(delayMs)
  const running = []
  try {
    const servers = {}
    for (const [name, dir] of Object.entries(dirs)) {
      const server = await startServer(command, dir, env)
      running.push(server)
      await useSink(server, sink)
      servers[name] = { server, agent: oneSocket() }
    }
    return await work(servers, sink)
  } finally {
    await Promise.all(running.map((server) => server.stop()))
    sink.stop()
  }
}

async function checkAll({ servers: { full, empty }, sink, chosen, pairs, accounts, enrolled }) {
  let failures = 0
  for (const name of chosen) {
    const asked = (address) => () => ({ path: requests[name], body: { email: address() } })
    // As long as the accounts' addresses.
    const nobody = () => `${randomLetters(10)}@example.com`
    const account = () => accounts.pop().email
    const withApp = () => enrolled.pop().email
    const elsewhere = accounts.map(({ email }) => email)
    const kinds = () => ({
      known: { ...full, hide, request: asked(account) },
      'with a factor': { ...full, hide, request: asked(withApp) },
      unknown: { ...full, hide, request: asked(nobody) },
      'known, empty': { ...empty, hide, request: asked(() => elsewhere.pop()) },
      'unknown, empty': { ...empty, hide, request: asked(nobody) },
    })
    const before = await sink.taken()
    const expects = (status) => status === 200 || status === 202 || status === 204
    failures += await checkAlike(name, { kinds, comparisons, pairs, expects })
    await new Promise((resolve) => setTimeout(resolve, 500))
    console.log(`${name.padEnd(9)} ${(await sink.taken()) - before} mails so far`)
  }
  return failures
}

function removeAccounts(dir) {
  const db = new Database(`${dir}/data.db`)
  db.exec('DELETE FROM users')
  db.close()
}

/**
 * The id of a code is different each time, including those made up for unknown addresses; a
 * repeated address has the same length.
 */
function hide(answer) {
  const said = /"email":"[a-z0-9._-]+@example.com"/
  const shown = said.test(answer) ? answer.replace(/^Content-Length\n\d+$/im, '') : answer
  return shown.replace(/"otpId":"[a-z0-9]{15}"/, '"otpId":"…"').replace(said, '"email":"…"')
}

main().catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
// So that the exit handlers run, which stop the servers.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))
