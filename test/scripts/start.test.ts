import { type ChildProcess, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freePort, root } from '../helper/boot.js'

test('prepare: builds nothing without the development packages, and names the command', async () => {
  const clone = cloneProject({ developmentPackages: false })
  const { code, output } = await run(clone, 'prepare.mjs')
  assert.is(code, 1)
  assert.match(output, 'npm ci --include=dev')
  assert.is(output.trimEnd().split('\n').length, 1)
  remove(clone)
})

test('prepare: keeps a built dist/ without the development packages', async () => {
  const clone = cloneProject({ developmentPackages: false })
  mkdirSync(join(clone, 'dist'))
  writeFileSync(join(clone, 'dist/pocketgate.js'), '')
  const { code, output } = await run(clone, 'prepare.mjs')
  assert.is(code, 0, output)
  assert.is(output, '')
  remove(clone)
})

test('start: builds when dist/ is missing, passes its arguments on and stops with 0', async () => {
  const clone = cloneProject({ developmentPackages: true })
  const url = `http://127.0.0.1:${await freePort()}`
  const args = ['serve', '--http', url.slice('http://'.length)]
  const { child, ended } = start(clone, 'start.mjs', args)
  await untilHealthy(`${url}/api/health`, child)
  assert.ok(existsSync(join(clone, 'pb_data/data.db')), 'serves ./pb_data')
  child.kill('SIGTERM')
  assert.is((await ended).code, 0)
  remove(clone)
})

test('build: the command, the library with its types, and the worker', () => {
  for (const name of ['pocketgate.js', 'index.js', 'index.d.ts', 'worker.js']) {
    assert.ok(existsSync(join(root, 'dist', name)), name)
  }
})

/** The project's sources in a temporary folder, as after a clone; packages by link. */
function cloneProject({ developmentPackages }: { developmentPackages: boolean }): string {
  const clone = mkdtempSync(join(tmpdir(), 'pocketgate-clone-'))
  for (const name of ['scripts', 'schema', 'server', 'package.json', 'tsconfig.json']) {
    cpSync(join(root, name), join(clone, name), { recursive: true })
  }
  if (developmentPackages) symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'))
  return clone
}

function start(clone: string, script: string, args: readonly string[] = []) {
  const child = spawn(process.execPath, [join(clone, 'scripts', script), ...args], { cwd: clone })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, output }))
  })
  return { child, ended }
}

function run(clone: string, script: string) {
  return start(clone, script).ended
}

async function untilHealthy(url: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`ended with ${child.exitCode}`)
}

function remove(clone: string): void {
  rmSync(clone, { recursive: true, force: true })
}

test.run()
