import { type ChildProcess, execFile, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { allocator } from '../../scripts/allocator.mjs'
import { freePort, root } from '../helper/boot.js'

const allocatorSettings = Object.entries(allocator).map(([name, value]) => `${name}=${value}`)

test('prepare: without the development packages Node builds what does the same', async () => {
  const clone = cloneProject({ developmentPackages: false })
  linkPackages(clone)
  const { code, output } = await run(clone, 'prepare.mjs')
  assert.is(code, 0, output)
  const address = `127.0.0.1:${await freePort()}`
  const { child, ended } = startFile(clone, 'dist/pocketgate.js', ['serve', '--http', address])
  await untilHealthy(`http://${address}/api/health`, child)
  const page = await fetch(`http://${address}/_/`)
  assert.match(await page.text(), 'node dist/pocketgate.js superuser upsert EMAIL PASSWORD')
  child.kill('SIGTERM')
  assert.is((await ended).code, 0)
  const library = await import(pathToFileURL(join(clone, 'dist/index.js')).href)
  assert.is(typeof library.createGateway, 'function')
  const { findProgram } = await import(
    pathToFileURL(join(clone, 'dist/server/base/programs.js')).href
  )
  for (const name of ['reader', 'sql', 'backup', 'checkpoint', 'worker', 'pair-thread']) {
    const program = findProgram(name)
    assert.is(program, join(realpathSync(clone), 'dist', `${name}.js`))
    const [, target] = /'(\..*)'/.exec(readFileSync(program, 'utf8')) ?? []
    assert.ok(existsSync(join(clone, 'dist', target ?? '?')), name)
  }
  remove(clone)
})

test('the package holds what runs, its docs and the pages that --help names, and no tests', async () => {
  const { stdout } = await promisify(execFile)(
    'npm',
    ['pack', '--dry-run', '--json', '--ignore-scripts'],
    { cwd: root },
  )
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }]
  const paths = files.map(({ path }) => path)
  const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))
  for (const path of ['dist/pocketgate.js', 'dist/ui/index.html', 'schema/config.json'])
    assert.ok(paths.includes(path), path)
  for (const name of docs) assert.ok(paths.includes(`docs/${name}`), name)
  assert.equal(
    paths.filter((path) => /^(?:test|server|scripts|bench|pb_data)\//.test(path)),
    [],
  )
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
  // Node has it from 22.15 on.
  if (process.platform === 'linux' && 'execve' in process) {
    const environment = readFileSync(`/proc/${child.pid}/environ`, 'utf8').split('\0')
    for (const setting of allocatorSettings) assert.ok(environment.includes(setting), setting)
  }
  child.kill('SIGTERM')
  assert.is((await ended).code, 0)
  remove(clone)
})

test('the command and deploy/ tell the allocator to return freed memory', () => {
  const files = ['dist/pocketgate.js', 'deploy/Dockerfile', 'deploy/pocketgate.service']
  for (const file of files) {
    const text = readFileSync(join(root, file), 'utf8')
    for (const setting of allocatorSettings)
      assert.ok(text.includes(setting), `${file}: ${setting}`)
  }
})

test('build: the command, the library with its types, and the worker', () => {
  for (const name of ['pocketgate.js', 'index.js', 'index.d.ts', 'worker.js']) {
    assert.ok(existsSync(join(root, 'dist', name)), name)
  }
})

/** The project's sources in a temporary folder, as after a clone; packages are linked. */
function cloneProject({ developmentPackages }: { developmentPackages: boolean }): string {
  const clone = mkdtempSync(join(tmpdir(), 'pocketgate-clone-'))
  for (const name of ['scripts', 'schema', 'server', 'package.json', 'tsconfig.json']) {
    cpSync(join(root, name), join(clone, name), { recursive: true })
  }
  if (developmentPackages) symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'))
  return clone
}

/** All packages except the build tools. */
function linkPackages(clone: string): void {
  mkdirSync(join(clone, 'node_modules'))
  const builders = ['esbuild', 'typescript', 'json-schema-to-typescript', '.bin']
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (builders.includes(name)) continue
    symlinkSync(join(root, 'node_modules', name), join(clone, 'node_modules', name))
  }
}

function start(clone: string, script: string, args: readonly string[] = []) {
  return startFile(clone, join('scripts', script), args)
}

function startFile(clone: string, file: string, args: readonly string[]) {
  const child = spawn(process.execPath, [join(clone, file), ...args], { cwd: clone })
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
