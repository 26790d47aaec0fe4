import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import Database from 'better-sqlite3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { command, fixture, freePort, root } from '../helper/boot.js'
import { logIn, send } from '../helper/scenario.js'
import { peerCommand } from '../parity/peer.js'

const test = suite('docs/from-pocketbase.md')
const beside = peerCommand === '' ? test.skip : test
if (peerCommand === '')
  console.log('no PEER_COMMAND: the way from and back to PocketBase is not walked')

/** The page's commands by name, in its order. */
const page = readFileSync(join(root, 'docs/from-pocketbase.md'), 'utf8')
const blocks = new Map(
  [...page.matchAll(/<!-- switch: (\w+) -->\n```sh\n([\s\S]*?)```/g)].map(([, name, text]) => [
    name!,
    text!,
  ]),
)

let folder: string
let port: number
const serving = new Set<ChildProcess>()

test.before.each(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pocketgate-switch-'))
  port = await freePort()
  cpSync(fixture, join(folder, 'pb_data'), { recursive: true })
  write('bin/pocketgate', `exec '${process.execPath}' '${command}' "$@"`)
  // Copies like SQLite's shell, in case it isn't installed.
  write('bin/sqlite3', `exec '${process.execPath}' '${join(root, 'test/docs/sqlite3.mjs')}' "$@"`)
  const [file = ''] = peerCommand.split(/\s+/)
  if (file !== '')
    write('pocketbase', `exec ${peerCommand.slice(0, peerCommand.indexOf(' serve'))} "$@"`)
})
test.after.each(async () => {
  for (const child of [...serving]) await stop(child, 'SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

test('every command of the page is named, and none twice', () => {
  const all = [...page.matchAll(/```sh\n/g)]
  assert.is(blocks.size, all.length)
  assert.equal(
    [...blocks.keys()],
    ['copy', 'try', 'clean', 'keep', 'switch', 'contract', 'back', 'forget', 'restore'],
  )
})

test('a copy is tried while the folder stays as it is', async () => {
  const before = bytesOf('pb_data/data.db')
  const listed = run('copy')
  assert.match(listed, /^weather +served/m)
  const trying = await serve('try', '127.0.0.1:8091')
  const { record } = await logIn(trying.url, 'users', 'ann', 'password-ann')
  assert.is(record['username'], 'ann')
  await stop(trying.child)
  run('clean')
  assert.not(existsSync(join(folder, 'pb_data.try')))
  assert.equal(bytesOf('pb_data/data.db'), before)
})

test('the switch and the way to the state before, as far as the gateway goes', async () => {
  run('keep')
  const before = bytesOf('pb_data/data.db')
  const ours = await serve('switch')
  await signUp(ours.url, 'ours')
  await stop(ours.child)
  assert.match(run('contract'), /^Added to/)
  run('forget')
  assert.not(existsSync(join(folder, 'pb_data/pocketgate.db')))
  run('restore')
  assert.equal(bytesOf('pb_data/data.db'), before)
  assert.ok(existsSync(join(folder, 'pb_data.after/data.db')))
})

beside('accounts, sessions and files go to the gateway and back', async () => {
  const peer = await serve('back')
  const theirs = await logIn(peer.url, 'users', 'ann', 'password-ann')
  await signUp(peer.url, 'theirs')
  await stop(peer.child)

  run('keep')
  const ours = await serve('switch')
  assert.is(await refreshed(ours.url, theirs.token), 200)
  await logIn(ours.url, 'users', 'theirs', 'password-theirs')
  const session = await signUp(ours.url, 'ours')
  await stop(ours.child)
  run('contract')

  const again = await serve('back')
  assert.is(await refreshed(again.url, theirs.token), 200)
  assert.is(await refreshed(again.url, session), 200)
  await logIn(again.url, 'users', 'ours', 'password-ours')
  await stop(again.child)

  run('forget')
  run('restore')
  const restored = await serve('back')
  assert.is(await refreshed(restored.url, session), 401)
  assert.is(await refreshed(restored.url, theirs.token), 200)
  await stop(restored.child)
})

function run(name: string): string {
  return execFileSync('sh', ['-ec', blocks.get(name)!], {
    cwd: folder,
    env: env(),
    encoding: 'utf8',
    stdio: 'pipe',
  })
}

async function serve(name: string, address = '127.0.0.1:8090') {
  const text = blocks.get(name)!
  assert.ok(text.includes(address), name)
  // The page's port may be in use here.
  const own = text.replace(address, `127.0.0.1:${port}`)
  const child = spawn('sh', ['-ec', `exec ${own.trim()}`], {
    cwd: folder,
    env: env(),
    stdio: 'ignore',
  })
  serving.add(child)
  const url = `http://127.0.0.1:${port}`
  const deadline = Date.now() + 20_000
  while (
    !(await fetch(`${url}/api/health`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (Date.now() > deadline || child.exitCode !== null) throw new Error(`${name} did not start`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return { child, url }
}

function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  serving.delete(child)
  return new Promise((resolve) => {
    if (child.exitCode !== null) resolve()
    child.once('close', () => resolve())
    child.kill(signal)
  })
}

async function signUp(url: string, name: string): Promise<string> {
  const password = `password-${name}`
  const body = { username: name, email: `${name}@example.com`, password, passwordConfirm: password }
  const { status, text } = await send(url, { path: '/api/collections/users/records', body })
  assert.is(status, 200, text)
  return (await logIn(url, 'users', name, password)).token
}

async function refreshed(url: string, token: string): Promise<number> {
  const path = '/api/collections/users/auth-refresh'
  return (await send(url, { method: 'POST', path, headers: { Authorization: token } })).status
}

/** The rows of all tables, because a checkpoint may move the bytes of the file. */
function bytesOf(path: string): string {
  const db = new Database(join(folder, path), { readonly: true })
  const rows = db.prepare('SELECT id, tokenKey, updated FROM users ORDER BY id').all()
  const schema = db.prepare('SELECT sql FROM sqlite_master ORDER BY name').all()
  db.close()
  return JSON.stringify([rows, schema])
}

function write(name: string, line: string): void {
  const path = join(folder, name)
  execFileSync('mkdir', ['-p', join(path, '..')])
  writeFileSync(path, `#!/bin/sh\n${line}\n`)
  chmodSync(path, 0o755)
}

function env(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('POCKETGATE_'))
  return {
    ...Object.fromEntries(own),
    PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH']}`,
  }
}

test.run()
