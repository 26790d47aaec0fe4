// Runs one test file in a separate process and reads uvu's output.
import { spawn } from 'node:child_process'

// How long a file may take to exit once its tests are done; a server left running by a failed test
// prevents it from exiting.
const lingerMs = 5_000

const running = new Set()

/** Ends the running files and everything they have started. */
export function stopTestFiles() {
  for (const child of running) stop(child)
}

/**
 * Returns `{ passed, failed, skipped, output, fault }`: a file that crashes, doesn't end within
 * `limitMs`, or tests nothing has failed. `root`: the folder that `file` is relative to.
 */
export async function runTestFile(root, file, limitMs, env = process.env) {
  const ended = await run(root, file, limitMs, env)
  return { ...judge(ended, limitMs), output: ended.output }
}

function run(root, file, limitMs, env) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', file], {
      cwd: root,
      env: { ...env, NO_COLOR: '1', FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A separate group, so that servers it started end with it.
      detached: true,
    })
    running.add(child)
    let output = ''
    let late = ''
    const stopFor = (why) => {
      late = why
      stop(child)
    }
    let lingering
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
        clearTimeout(lingering)
        if (/^ {2}Duration: .*\s*$/m.test(output))
          lingering = setTimeout(stopFor, lingerMs, 'ended')
      })
    }
    const timer = setTimeout(stopFor, limitMs, 'limit')
    child.on('exit', () => {
      clearTimeout(timer)
      clearTimeout(lingering)
      stop(child)
    })
    child.on('close', (code) => {
      running.delete(child)
      resolve({ code, output, late })
    })
  })
}

/** Ends the file's whole process group; no error if it is already gone. */
function stop(child) {
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {}
}

/** Counts from uvu's closing lines; anything they don't show counts as one failure. */
function judge({ code, output, late }, limitMs) {
  const sum = (label) =>
    [...output.matchAll(new RegExp(`^ {2}${label}: +(\\d+)$`, 'gm'))].reduce(
      (total, match) => total + Number(match[1]),
      0,
    )
  const total = sum('Total')
  const passed = sum('Passed')
  const skipped = sum('Skipped')
  if (late !== '') {
    const fault =
      late === 'limit'
        ? `stopped after ${limitMs / 1000} s`
        : `its tests were through, and it did not end within ${lingerMs / 1000} s`
    return { passed, failed: Math.max(1, total - passed), skipped, fault }
  }
  if (total + skipped === 0)
    return { passed, failed: 1, skipped, fault: 'ran no tests (is test.run() missing?)' }
  if (code !== 0 && total === passed) {
    return { passed, failed: 1, skipped, fault: `ended with exit code ${code}` }
  }
  return { passed, failed: total - passed, skipped }
}
