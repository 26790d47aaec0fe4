// `npm test [-- PART-OF-A-PATH…]`: builds, then runs each test file in a process of its own.
// The last line is `N passed, N failed`; a file that crashes, hangs or tests nothing is a failure.
import { spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from './build.mjs'

const root = join(fileURLToPath(import.meta.url), '../..')
// The slowest file takes about a quarter of this on two cores.
const fileTimeoutMs = 120_000
// Some tests measure time: more at once than cores would blur them.
const filesAtOnce = Math.min(2, availableParallelism())

const running = new Set()
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    for (const child of running) stop(child)
    process.exit(1)
  })
}

console.log(`Node ${process.version}`)
await build()
const files = await testFiles(process.argv.slice(2))
const totals = { passed: 0, failed: 0 }
const waiting = [...files]
await Promise.all(Array.from({ length: filesAtOnce }, runNext))
if (files.length === 0) {
  console.log('No test file matches.')
  totals.failed++
}
if (totals.failed > 0) process.exitCode = 1
console.log(`${totals.passed} passed, ${totals.failed} failed`)

async function testFiles(parts) {
  const names = await readdir(join(root, 'test'), { recursive: true })
  return names
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join('test', name))
    .filter((file) => parts.length === 0 || parts.some((part) => file.includes(part)))
    .sort()
}

async function runNext() {
  for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
    const started = Date.now()
    const { code, output, timedOut } = await runFile(file)
    const { passed, failed, skipped, fault } = judge({ code, output, timedOut })
    totals.passed += passed
    totals.failed += failed
    const seconds = ((Date.now() - started) / 1000).toFixed(1)
    const extra = skipped > 0 ? `, ${skipped} skipped` : ''
    console.log(`${failed > 0 ? 'FAIL' : 'ok  '} ${file}: ${passed} passed${extra}, ${seconds} s`)
    if (failed > 0) console.log(`${output.trimEnd()}\n${fault ? `${fault}\n` : ''}`)
  }
}

function runFile(file) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', file], {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that servers it booted end with it.
      detached: true,
    })
    running.add(child)
    let output = ''
    let timedOut = false
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    }
    const timer = setTimeout(() => {
      timedOut = true
      stop(child)
    }, fileTimeoutMs)
    child.on('exit', () => {
      clearTimeout(timer)
      stop(child)
    })
    child.on('close', (code) => {
      running.delete(child)
      resolve({ code, output, timedOut })
    })
  })
}

/** Ends the file's whole process group; fine where it is already gone. */
function stop(child) {
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {}
}

/** Counts from uvu's closing lines; what they don't show counts as one failure. */
function judge({ code, output, timedOut }) {
  const sum = (label) =>
    [...output.matchAll(new RegExp(`^ {2}${label}: +(\\d+)$`, 'gm'))].reduce(
      (total, match) => total + Number(match[1]),
      0,
    )
  const total = sum('Total')
  const passed = sum('Passed')
  const skipped = sum('Skipped')
  if (timedOut) {
    const fault = `stopped after ${fileTimeoutMs / 1000} s`
    return { passed, failed: Math.max(1, total - passed), skipped, fault }
  }
  if (total + skipped === 0)
    return { passed, failed: 1, skipped, fault: 'ran no tests (is test.run() missing?)' }
  if (code !== 0 && total === passed) {
    return { passed, failed: 1, skipped, fault: `ended with exit code ${code}` }
  }
  return { passed, failed: total - passed, skipped }
}
