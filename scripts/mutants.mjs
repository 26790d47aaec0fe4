// `npm run mutants [-- --only NAME] [--room ROOM] [--at-once N] [--check]`: puts one named fault
// after another into a copy of the code, and runs the tests of the affected rooms. Faults that no
// test notices survive. The lists are scripts/mutants/<room>.mjs; every text to be replaced must
// occur exactly once, and `--check` checks only that. Tests that need a PocketBase, S3 or a browser
// don't count.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { runTestFile, stopTestFiles } from './test-file.mjs'

const root = join(fileURLToPath(import.meta.url), '../..')
// A file may take this many times its time without a fault, and at least this long.
const slowerTimes = 5
const leastLimitMs = 20_000
const copied = ['package.json', 'tsconfig.json', 'schema', 'scripts', 'server', 'test', 'docs']
const killedFrom = 0.95

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    room: { type: 'string', multiple: true },
    'at-once': { type: 'string', default: '1' },
    check: { type: 'boolean', default: false },
  },
})
// Tools of this machine are left out: what only they find, others would not.
const foreign = /^(?:PEER_COMMAND|S3_|CHROMIUM|KILL_ROUNDS|RACE_ROUNDS|POCKETGATE_)/
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)))

const mutants = (await readLists()).filter(
  ({ name, room }) =>
    (!options.only || options.only.includes(name)) &&
    (!options.room || options.room.includes(room)),
)
const scratch = await mkdtemp(join(tmpdir(), 'pocketgate-mutants-'))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => leave(1))
let code = 1
try {
  code = await run()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
} finally {
  await leave(code)
}

async function leave(code) {
  stopTestFiles()
  await rm(scratch, { recursive: true, force: true })
  process.exit(code)
}

async function readLists() {
  const folder = join(root, 'scripts/mutants')
  const lists = []
  for (const file of (await readdir(folder)).sort()) {
    const { default: list } = await import(pathToFileURL(join(folder, file)))
    const room = file.replace(/\.mjs$/, '')
    lists.push(...list.map((mutant) => ({ room, ...mutant })))
  }
  return lists
}

async function run() {
  if (mutants.length === 0) throw new Error('No mutant of that name or room.')
  const faults = (await Promise.all(mutants.map(faultOf))).filter((fault) => fault !== undefined)
  const names = mutants.map(({ name }) => name)
  for (const name of new Set(names)) {
    if (names.indexOf(name) !== names.lastIndexOf(name)) faults.push(`${name}: two have this name`)
  }
  if (faults.length > 0) throw new Error(faults.join('\n'))
  if (options.check) {
    console.log(`${mutants.length} mutants, each with its place and its tests`)
    return 0
  }

  const trees = await Promise.all(
    Array.from({ length: Math.max(1, Number(options['at-once'])) }, (_, i) => makeTree(String(i))),
  )
  const limitOf = measuredIn(await makeTree('clean'))
  await share(trees, mutants, async (tree, mutant) => {
    mutant.killer = await tryOne(tree, mutant, limitOf)
    const { room, name, killer } = mutant
    console.log(`${killer ? 'killed  ' : 'SURVIVED'} ${room}/${name}${killer ? `: ${killer}` : ''}`)
  })
  return report()
}

async function faultOf({ room, name, file, find, replace, tests = [] }) {
  const of = (what) => `${room}/${name}: ${what}`
  if (typeof find !== 'string' || typeof replace !== 'string' || find === replace)
    return of('nothing is replaced')
  if (tests.length === 0) return of('no test is named')
  const text = await readFile(join(root, file), 'utf8').catch(() => '')
  const count = text.split(find).length - 1
  if (count !== 1) return of(`found ${count} times in ${file}: ${find}`)
  for (const test of tests) {
    const found = await readFile(join(root, `test/${test}.test.ts`)).catch(() => undefined)
    if (!found) return of(`there is no test/${test}.test.ts`)
  }
  return undefined
}

/** A copy of what is built and tested; it shares the project's packages. */
async function makeTree(name) {
  const dir = join(scratch, name)
  await mkdir(dir)
  for (const each of copied) await cp(join(root, each), join(dir, each), { recursive: true })
  await symlink(join(root, 'node_modules'), join(dir, 'node_modules'))
  const { bundleInto } = await import(pathToFileURL(join(dir, 'scripts/build.mjs')))
  const dist = join(dir, 'dist')
  await mkdir(dist)
  await cp(join(dir, 'server/ui'), join(dist, 'ui'), { recursive: true }).catch(() => {})
  const build = () => bundleInto(dist)
  await build()
  return { dir, build }
}

/** How long a test file may take; it must pass without a fault, and is measured on first use. */
function measuredIn({ dir }) {
  const limits = new Map()
  const measure = async (test) => {
    const run = () => runTestFile(dir, `test/${test}.test.ts`, 120_000, env)
    const started = performance.now()
    let result = await run()
    const ms = performance.now() - started
    // Some tests measure time, so a busy machine gets a second attempt.
    if (result.failed > 0) result = await run()
    if (result.failed === 0) return Math.max(leastLimitMs, slowerTimes * ms)
    throw new Error(`${test} fails without a fault:\n${result.output}${result.fault ?? ''}`)
  }
  return (test) => {
    if (!limits.has(test)) limits.set(test, measure(test))
    return limits.get(test)
  }
}

/** The first test that notices; undefined if none does. */
async function tryOne({ dir, build }, { file, find, replace, tests, room, name }, limitOf) {
  const path = join(dir, file)
  const text = await readFile(path, 'utf8')
  await writeFile(
    path,
    text.replace(find, () => replace),
  )
  try {
    await build().catch((cause) => {
      throw new Error(`${room}/${name} does not build: ${cause.message}`)
    })
    for (const test of tests) {
      const result = await runTestFile(dir, `test/${test}.test.ts`, await limitOf(test), env)
      if (result.failed > 0) return `${test}: ${result.fault ?? firstFailure(result.output)}`
    }
    return undefined
  } finally {
    await writeFile(path, text)
  }
}

function firstFailure(output) {
  return /^ +FAIL +(?:.*? {2})?"(.*)"$/m.exec(output)?.[1] ?? 'a hook failed'
}

/** Each tree takes the next piece of work when it has finished one. */
async function share(trees, works, work) {
  const waiting = [...works]
  await Promise.all(
    trees.map(async (tree) => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        await work(tree, next)
      }
    }),
  )
}

/**
 * `same`: why a fault makes no difference from outside; a survivor without it is a gap in the
 * tests.
 */
function report() {
  const row = (room, list) => {
    const killed = list.filter(({ killer }) => killer).length
    const columns = [list.length, killed, list.length - killed].map((n) => String(n).padStart(8))
    console.log(`${room.padEnd(10)}${columns.join('  ')}`)
  }
  console.log('\nroom       mutants    killed  survived')
  for (const room of new Set(mutants.map((mutant) => mutant.room))) {
    row(
      room,
      mutants.filter((mutant) => mutant.room === room),
    )
  }
  row('all', mutants)
  const survivors = mutants.filter(({ killer }) => !killer)
  for (const { room, name, same } of survivors) {
    console.log(`${room}/${name} survived: ${same ?? 'NO TEST NOTICES'}`)
  }
  for (const { room, name, same, killer } of mutants) {
    if (same && killer) console.log(`${room}/${name} does make a difference: ${killer}`)
  }
  const share = 1 - survivors.length / mutants.length
  console.log(`${(share * 100).toFixed(1)} % killed`)
  return share >= killedFrom && survivors.every(({ same }) => same) ? 0 : 1
}
