import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { names } from './scenarios.mjs'
import { startFlags } from './start-flags.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const built = `${root}dist/pocketgate.js`
const fixture = `${root}test/fixtures/pb_data`

const help = `npm run bench [-- options]
       npm run bench -- realtime [--peer COMMAND] [--clients N]
       npm run bench -- doors [--seconds N] [--rounds N]
       npm run bench -- postgres [--data DIR] [--users N] [--seconds N] [--rounds N]
       npm run bench -- hostile [--peer COMMAND] [--rows N] [--only TEXT]

  --peer COMMAND   a second server to measure beside ours, with {port} and {dir}, e.g.
                   --peer 'pocketbase serve --http 127.0.0.1:{port} --dir {dir}'
  --ours COMMAND   what to measure as ours (default: the built server)
  --data DIR       the data folder both get a copy of (default: ${existsSync(fixture) ? 'the fixture of the tests' : 'a fresh one'})
  --seconds N      length of one round (default 2)
  --rounds N       rounds per scenario and server, in turns (default 5)
  --only A,B       of: ${names.join(', ')}
  --logs off,on    the peer's log of requests: a table each (default both)
  --json FILE      writes all figures there as well
  --help           this text

A command is split at blanks, quotes respected; no shell reads it. "serve" in it is replaced to make
a superuser in the copied folder. Needs Linux for CPU time and memory; elsewhere they are left out.`

/**
 * Reads the command line. Throws an Error with a readable line for bad options; null: help was
 * printed.
 */
export function readOptions(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      peer: { type: 'string' },
      ours: { type: 'string' },
      data: { type: 'string' },
      seconds: { type: 'string', default: '2' },
      rounds: { type: 'string', default: '5' },
      only: { type: 'string', default: names.join(',') },
      logs: { type: 'string', default: 'off,on' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(help)
    return null
  }
  if (!values.ours && !existsSync(built)) {
    throw new Error('dist/pocketgate.js is missing: run `npm run build` first')
  }
  if (values.data && !existsSync(`${values.data}/data.db`)) {
    throw new Error(`--data ${values.data}: no data.db there`)
  }
  checkCommand('ours', values.ours)
  checkCommand('peer', values.peer)
  return {
    ours: values.ours ?? `'${process.execPath}' ${startFlags} '${built}' ${serve}`,
    peer: values.peer ?? null,
    data: values.data ?? (existsSync(`${fixture}/data.db`) ? fixture : undefined),
    seconds: inRange('seconds', values.seconds, 0.2, 60),
    rounds: Math.round(inRange('rounds', values.rounds, 1, 50)),
    only: listed('only', values.only, names),
    logs: listed('logs', values.logs, ['off', 'on']),
    json: values.json ?? null,
  }
}

const serve = 'serve --http 127.0.0.1:{port} --dir {dir}'

/** Without {dir} a server would use a folder that isn't a copy, and the flood would go there. */
function checkCommand(name, command) {
  const missing = ['{port}', '{dir}'].find((part) => command && !command.includes(part))
  if (missing) throw new Error(`--${name} ${command}: ${missing} is missing`)
}

function inRange(name, text, least, most) {
  const value = Number(text)
  if (value >= least && value <= most) return value
  throw new Error(`--${name} ${text}: a number from ${least} to ${most}`)
}

function listed(option, text, names) {
  const chosen = text.split(',').map((name) => name.trim())
  const unknown = chosen.find((name) => !names.includes(name))
  if (unknown !== undefined) throw new Error(`--${option} ${unknown}: one of ${names.join(', ')}`)
  return new Set(chosen)
}
