// `npm test [-- [--workers N] [--store postgres [--instances N]] PART-OF-A-PATH…]`: builds, then runs each test
// file in a separate process. The last line is `N passed, N failed`, with `, N skipped` if any
// were; a file that crashes, hangs or tests nothing is a failure. Some tests measure time, and two
// files run side by side, so a failed file runs once more at the end, alone, and the second run
// counts. Both are printed.
import { mkdtempSync, rmSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from './build.mjs'
import { startPostgres } from './postgres.mjs'
import { runTestFile, stopTestFiles } from './test-file.mjs'
import { oneServerOnly, sqliteOnly } from './test-skips.mjs'

const root = join(fileURLToPath(import.meta.url), '../..')
// The slowest file takes about a sixth of 240 s on two otherwise idle cores; long rounds take more.
const fileTimeoutMs = Number(process.env.FILE_SECONDS ?? 240) * 1000
// Some tests measure time; more files at once than cores would distort them.
const filesAtOnce = Math.min(2, availableParallelism())

// Hundreds of servers and commands are started; compiled anew, each takes a third longer.
const compiled = mkdtempSync(join(tmpdir(), 'pocketgate-compiled-'))
process.env.NODE_COMPILE_CACHE ??= compiled
// What test files make once for all of them.
process.env.TEST_SHARED = compiled
process.once('exit', () => rmSync(compiled, { recursive: true, force: true }))

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    stopTestFiles()
    postgres?.stop()
    process.exit(1)
  })
}

console.log(`Node ${process.version}`)
let postgres
let store = 'sqlite'
let fileCount = 0
await build()
const files = await testFiles(readParts(process.argv.slice(2)))
const totals = { passed: 0, failed: 0, skipped: 0 }
const waiting = [...files]
const again = []
const run = `pocketgate_test_${process.pid}`
if (store === 'postgres') postgres = await postgresOrNone()
await Promise.all(Array.from({ length: filesAtOnce }, runWaiting))
for (const file of again) {
  console.log(`once more, alone: ${file}`)
  count(await runFile(file))
}
await postgres?.drop(run)
postgres?.stop()
if (files.length === 0) {
  console.log('No test file matches.')
  totals.failed++
}
if (totals.failed > 0) process.exitCode = 1
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''
console.log(`${totals.passed} passed, ${totals.failed} failed${skipped}`)

/**
 * `--workers N`: servers that tests start as a command are several processes. `--store postgres`:
 * servers keep their data there, each in its own database (test/helper/postgres.ts). `--instances N`:
 * as many servers on one database, each connection at the next of them (test/helper/balancer.ts).
 */
function readParts(args) {
  const rest = [...args]
  const take = (flag) => {
    const at = rest.indexOf(flag)
    return at < 0 ? undefined : rest.splice(at, 2)[1]
  }
  const workers = take('--workers')
  if (workers !== undefined) process.env.TEST_WORKERS = workers
  store = take('--store') ?? 'sqlite'
  if (!['sqlite', 'postgres'].includes(store))
    throw new Error(`--store ${store}: sqlite or postgres`)
  const instances = take('--instances')
  if (instances !== undefined && store !== 'postgres')
    throw new Error('--instances: with --store postgres')
  if (instances !== undefined) process.env.TEST_INSTANCES = instances
  return rest
}

async function postgresOrNone() {
  const found = await startPostgres()
  if (found) return found
  console.log(
    'There is no PostgreSQL: POSTGRES_URL, POSTGRES_COMMAND, or `postgres` on the PATH. All is skipped.',
  )
  totals.skipped += files.length
  waiting.length = 0
  return undefined
}

async function testFiles(parts) {
  const names = await readdir(join(root, 'test'), { recursive: true })
  return (
    names
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => join('test', name))
      .filter((file) => parts.length === 0 || parts.some((part) => file.includes(part)))
      .sort()
      // Those with a browser take longest, and their folder comes last.
      .reverse()
  )
}

async function runWaiting() {
  for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
    const counts = await runFile(file)
    if (counts.failed > 0) again.push(file)
    else count(counts)
  }
}

function skipReason(file) {
  if (!postgres) return undefined
  return sqliteOnly[file] ?? (process.env.TEST_INSTANCES && oneServerOnly[file])
}

async function runFile(file) {
  const started = Date.now()
  const reason = skipReason(file)
  if (reason) {
    console.log(`skip ${file}: ${reason}`)
    return { passed: 0, failed: 0, skipped: 1 }
  }
  const databases = `${run}_${++fileCount}_`
  const env = postgres
    ? { ...process.env, TEST_POSTGRES: postgres.url, TEST_RUN: run, TEST_DATABASES: databases }
    : process.env
  const result = await runTestFile(root, file, fileTimeoutMs, env)
  await postgres?.drop(databases)
  const { passed, failed, skipped, fault, output } = result
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  const extra = skipped > 0 ? `, ${skipped} skipped` : ''
  console.log(`${failed > 0 ? 'FAIL' : 'ok  '} ${file}: ${passed} passed${extra}, ${seconds} s`)
  if (failed > 0) console.log(`${output.trimEnd()}\n${fault ? `${fault}\n` : ''}`)
  return { passed, failed, skipped }
}

function count({ passed, failed, skipped }) {
  totals.passed += passed
  totals.failed += failed
  totals.skipped += skipped
}
