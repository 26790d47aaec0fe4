import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { formatDate } from '../../server/base/clock.js'
import { boot, command, copyFolder, removeFolder, runCommand } from '../helper/boot.js'
import { isPostgres, onFiles } from '../helper/postgres.js'

test('serve: starts a fresh folder, says how to make a superuser, and stops with 0', async () => {
  const server = await boot({ data: null })
  assert.match(server.stdout(), `Server started at ${server.url}`)
  assert.match(server.stdout(), 'superuser upsert EMAIL PASSWORD')
  assert.is(existsSync(join(server.dir, 'data.db')), !isPostgres)
  await server.stop('SIGTERM')
  assert.is(await server.exited, 0)
})

test('serve: says nothing of superusers where there is one, and stops by Ctrl-C with 0', async () => {
  const server = await boot()
  assert.not.match(server.stdout(), 'No superuser')
  await server.stop('SIGINT')
  assert.is(await server.exited, 0)
})

test('serve: links of a fresh folder lead to this server; one that moved says so', async () => {
  const dir = copyFolder(null)
  const first = await boot({ dir })
  const { port } = new URL(first.url)
  await first.stop()
  assert.not.match(first.stdout(), 'Links in mails')
  const moved = await boot({ dir })
  await moved.stop()
  assert.match(moved.stdout(), `Links in mails begin with http://localhost:${port}, `)
  assert.match(moved.stdout(), `meta.appURL=http://localhost:${new URL(moved.url).port}`)
  removeFolder(dir)
})

onFiles(test)('serve: leaves the databases as they are, byte for byte', async () => {
  const dir = copyFolder()
  // What the settings don't keep is removed by a start.
  onLogs(dir, 'DELETE FROM _logs')
  const before = digests(dir)
  const server = await boot({ dir })
  assert.equal(digests(dir), before)
  await server.stop()
  removeFolder(dir)
})

test('serve: a switch is turned off by =false, and a missing page is 404 then', async () => {
  const dir = copyFolder()
  const publicDir = join(dir, 'public')
  mkdirSync(publicDir)
  writeFileSync(join(publicDir, 'index.html'), '<p>')
  const args = ['--publicDir', publicDir, '--dev=false']
  for (const [fallback, status] of [
    ['--indexFallback', 200],
    ['--indexFallback=false', 404],
  ] as const) {
    const server = await boot({ dir, args: [...args, fallback] })
    assert.is((await fetch(`${server.url}/some/page`)).status, status)
    await server.stop()
  }
  removeFolder(dir)
})

onFiles(test)('serve: removes log entries that the settings do not keep', async () => {
  const dir = copyFolder()
  await runCommand(['settings', 'set', 'logs.maxDays=5', '--dir', dir])
  onLogs(
    dir,
    `INSERT INTO _logs (id, message, created) VALUES ('a', 'kept', '${formatDate(Date.now())}'),
      ('b', 'old', '2020-01-01 00:00:00.000Z')`,
  )
  const server = await boot({ dir })
  await server.stop()
  const left = onLogs(dir, "SELECT message FROM _logs WHERE id IN ('a', 'b')")
  assert.equal(left, [{ message: 'kept' }])
  removeFolder(dir)
})

test('serve: warns once of folders that are not run', async () => {
  const dir = copyFolder()
  for (const name of ['pb_hooks', 'pb_migrations']) mkdirSync(join(dir, '..', name))
  const server = await boot({ dir })
  await server.stop()
  assert.is(server.stderr().match(/pb_hooks is not run/g)?.length, 1)
  assert.is(server.stderr().match(/pb_migrations is not run/g)?.length, 1)
  removeFolder(dir)
})

test('serve: says when contracts have no auth collection to log in to', async () => {
  const server = await boot({ args: ['--set', 'contracts.collection=nowhere'] })
  await server.stop()
  assert.match(server.stderr(), /weather.*nowhere/)
})

test('serve: an address in use ends it in one line, with the data folder untouched', async () => {
  const taken = await takePort()
  const dir = copyFolder(null)
  const address = `127.0.0.1:${(taken.address() as { port: number }).port}`
  const { code, stderr } = await runCommand(['serve', '--http', address, '--dir', dir])
  assert.is(code, 1)
  assert.match(stderr, address)
  assert.is(stderr.trimEnd().split('\n').length, 1)
  assert.equal(readdirSync(dir), [])
  taken.close()
  removeFolder(dir)
})

onFiles(test)('serve: a corrupt database ends it in one line and stays as it is', async () => {
  const dir = copyFolder(null)
  writeFileSync(join(dir, 'data.db'), 'this is no database, whatever its name says')
  const before = digests(dir)
  const { code, stderr } = await runCommand(['serve', '--http', '127.0.0.1:0', '--dir', dir])
  assert.is(code, 1)
  assert.is(stderr.trimEnd().split('\n').length, 1)
  assert.equal(digests(dir), before)
  removeFolder(dir)
})

const refused: [what: string, args: string[], says: RegExp][] = [
  ['a domain, naming a proxy', ['example.com'], /"example\.com".*proxy/],
  ['a bad value', ['--workers', '0'], /--workers.*"0".*auto/],
  ['an unknown flag', ['--colour'], /--colour/],
  ['a mistyped flag, naming the right one', ['--htp', 'x'], /--htp.*Did you mean --http\?/],
  ['a switch that is neither', ['--indexFallback=yes'], /--indexFallback.*"yes".*true, false/],
  ['an origin that is none', ['--origins', 'not a url'], /--origins.*"not a url".*https:/],
  ['an origin with a path', ['--origins', 'https://a.example/'], /--origins.*slash/],
  [
    'a public folder that is not there',
    ['--publicDir', '/nope'],
    /--publicDir.*\/nope is not there/,
  ],
  ['a public folder that is a file', ['--publicDir', command], /--publicDir.*is not a folder/],
  ['an unknown option', ['--set', 'serve.colour=red'], /serve\.colour/],
]
for (const [what, args, says] of refused) {
  test(`serve: refuses ${what}`, async () => {
    const dir = copyFolder(null)
    const { code, stderr } = await runCommand(['serve', ...args, '--dir', dir])
    assert.is(code, 1)
    assert.match(stderr, says)
    assert.is(stderr.trimEnd().split('\n').length, 1)
    assert.equal(readdirSync(dir), [])
    removeFolder(dir)
  })
}

test('serve: a data folder that is a file ends it in one line', async () => {
  const { code, stderr } = await runCommand(['serve', '--http', '127.0.0.1:0', '--dir', command])
  assert.is(code, 1)
  assert.is(stderr, `Error: --dir (serve.dir): ${command} is not a folder\n`)
})

test('a mistyped command gets a suggestion, and help lists them all', async () => {
  const suggested = await runCommand(['superusr'])
  assert.is(suggested.code, 1)
  assert.is(suggested.stderr, "Error: unknown command 'superusr' (Did you mean superuser?)\n")
  assert.match((await runCommand(['superuser', 'upsrt'])).stderr, 'Did you mean upsert?')
  const help = await runCommand(['help'])
  assert.is(help.code, 0)
  for (const name of ['serve', 'superuser', 'contracts', 'settings']) {
    assert.match(help.stdout, new RegExp(`^ {2}${name} `, 'm'))
  }
  assert.match((await runCommand(['help', 'serve'])).stdout, '--publicDir')
})

test('serve: the log is JSON where nobody watches, and text for people where it is asked for', async () => {
  const dir = copyFolder()
  mkdirSync(join(dir, '..', 'pb_hooks'))
  const json = await boot({ dir })
  await json.stop()
  assert.match(JSON.parse(json.stderr().split('\n')[0]!).msg, 'pb_hooks is not run')
  const text = await boot({ dir, args: ['--set', 'log.format=text'] })
  await text.stop()
  assert.match(text.stderr(), /^\d\d:\d\d:\d\d WARN {2}.*pb_hooks is not run/)
  removeFolder(dir)
})

test('serve: one Ctrl-C is enough while a client has sent half a request', async () => {
  const server = await boot()
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  socket.on('error', () => {})
  socket.write('POST /api/collections/users/auth-with-password HTTP/1.1\r\nHost: x\r\n')
  socket.write('Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"identity":')
  // It has been read once a later request was answered.
  assert.is((await fetch(`${server.url}/api/health`)).status, 200)
  const begun = performance.now()
  await server.stop('SIGINT')
  assert.is(await server.exited, 0)
  const tookMs = performance.now() - begun
  assert.ok(tookMs < 6_000, `it took ${Math.round(tookMs)} ms`)
  socket.destroy()
})

function digests(dir: string): Record<string, string> {
  const names = readdirSync(dir).filter((name) => name.endsWith('.db'))
  return Object.fromEntries(
    names.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(dir, name)))
        .digest('hex'),
    ]),
  )
}

function onLogs(dir: string, statement: string): unknown[] {
  const db = new Database(join(dir, 'auxiliary.db'))
  const prepared = db.prepare(statement)
  const rows = prepared.reader ? prepared.all() : [prepared.run()]
  db.close()
  return rows
}

function takePort(): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => resolve(server))
  })
}

test.run()
