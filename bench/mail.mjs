/**
 * What mails cost: the built server and, with `--peer`, another one with the same API, each on its
 * own copy of one folder, measured in turns: mail requests per CPU-second, including the mails
 * themselves, and auth-refresh beside clients that request mails. Usage: `node bench/mail.mjs
 * [--requests N] [--seconds N] [--rounds N] [--ours COMMAND] [--peer COMMAND]`; for the other
 * options see `npm run bench -- --help`. Fewer than 1000 requests per round measure the JIT
 * compilers. Needs Linux for CPU time.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeFolder } from './folder.mjs'
import { floodAccounts, throughput, underRequests } from './mail-figures.mjs'
import { addAccounts, startSink, useSink } from './mail-world.mjs'
import { readOptions } from './options.mjs'
import { startLoad, startServer } from './server.mjs'

const env = { POCKETGATE_LIMITS: 'off' }

async function main() {
  const { count, rest } = readCount(process.argv.slice(2))
  const options = readOptions(rest)
  if (!options) return
  const scratch = mkdtempSync(join(tmpdir(), 'pocketgate-mail-'))
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))

  const sides = await makeSides(options, scratch, (options.rounds + 1) * count + floodAccounts)
  const load = startLoad()
  try {
    for (const side of sides) {
      side.sink = await startSink()
      side.server = await startServer(side.command, side.dir, env)
      await useSink(side.server, side.sink)
    }
    console.log(await throughput(sides, options.rounds, count))
    console.log(await underRequests(sides, load, options))
  } finally {
    load.stop()
    await Promise.all(sides.map(({ server }) => server?.stop()))
    for (const { sink } of sides) sink?.stop()
  }
}

/** Removes `--requests N` or `--requests=N` from the options; the rest are the benchmark's. */
function readCount(argv) {
  const { values, tokens } = parseArgs({
    args: argv,
    options: { requests: { type: 'string', default: '1000' } },
    strict: false,
    tokens: true,
  })
  const count = Number(values.requests)
  if (!(Number.isInteger(count) && count > 0)) throw new Error(`--requests ${values.requests}`)
  const taken = new Set()
  for (const { kind, name, index, inlineValue } of tokens) {
    if (kind !== 'option' || name !== 'requests') continue
    taken.add(index)
    if (!inlineValue) taken.add(index + 1)
  }
  return { count, rest: argv.filter((_, at) => !taken.has(at)) }
}

async function makeSides({ ours, peer, data }, scratch, accountCount) {
  process.stderr.write('making the data folders\n')
  const dir = join(scratch, 'ours')
  const accounts = await makeFolder({ command: ours, env, dir, source: data, count: 20 })
  const grown = addAccounts(dir, accountCount + accounts.length)
  const sides = [{ key: 'ours', command: ours, dir, accounts, grown }]
  if (peer) {
    const copy = join(scratch, 'peer')
    cpSync(dir, copy, { recursive: true })
    sides.push({ key: 'peer', command: peer, dir: copy, accounts, grown })
  }
  return sides
}

main().catch((error) => {
  console.error(error.message)
  process.exit(1)
})
