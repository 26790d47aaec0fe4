import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { makeZip } from '../backups/make-zip.js'
import { asRoot, checkTidy } from '../backups/world.js'
import { boot, copyFolder, removeFolder, runCommand } from '../helper/boot.js'
import Database from '../helper/database.js'

const backup = (dir: string, ...args: string[]) => runCommand(['backup', ...args, '--dir', dir])

async function done(dir: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await backup(dir, ...args)
  assert.is(code, 0, stderr)
  return stdout
}

/** One line on standard error, and nothing else. */
async function refused(dir: string, args: string[], says: RegExp): Promise<void> {
  const { code, stdout, stderr } = await backup(dir, ...args)
  assert.is(code, 1, stdout)
  assert.match(stderr, says, stderr)
  assert.is(stderr.trimEnd().split('\n').length, 1, stderr)
  assert.not.match(stderr, /\bat \w+.*\.js/)
}

function nameOfAnn(dir: string): unknown {
  const db = new Database(join(dir, 'data.db'))
  try {
    return db.prepare("SELECT name FROM users WHERE username = 'ann'").pluck().get()
  } finally {
    db.close()
  }
}

function renameAnn(dir: string, name: string): void {
  const db = new Database(join(dir, 'data.db'))
  db.prepare("UPDATE users SET name = ? WHERE username = 'ann'").run(name)
  db.close()
}

test('backup create, list, restore, delete without a server', async () => {
  const dir = copyFolder()
  assert.is(await done(dir, 'list'), 'There are no backups.\n')
  renameAnn(dir, 'before')
  const made = await done(dir, 'create', 'one.zip')
  assert.match(made, /^databases: \d+ %$/m)
  assert.match(made, /Made the backup one\.zip\n$/)
  assert.match(await done(dir, 'create'), /Made the backup pb_backup_\w+_\d{14}\.zip/)
  assert.match(
    await done(dir, 'list'),
    /^one\.zip +\d+ {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z$/m,
  )
  renameAnn(dir, 'after')
  assert.match(await done(dir, 'restore', 'one.zip'), /Restored one\.zip\n$/)
  assert.is(nameOfAnn(dir), 'before')
  await refused(dir, ['create', 'one.zip'], /"one\.zip".*already exists/)
  await refused(dir, ['create', '../x.zip'], /valid format/)
  await refused(dir, ['restore', 'nope.zip'], /there is no backup nope\.zip/)
  await refused(dir, ['restore', './nope.zip'], /there is no file/)
  await refused(dir, ['restore'], /missing the name/)
  await refused(dir, ['delete'], /missing the name/)
  await refused(dir, ['delete', 'nope.zip'], /resource not found/)
  await done(dir, 'delete', 'one.zip')
  assert.not.match(await done(dir, 'list'), /one\.zip/)
  checkTidy(dir)
  removeFolder(dir)
})

test('backup restore: into a folder without databases, and over damaged ones, from a path', async () => {
  const source = copyFolder()
  renameAnn(source, 'saved')
  await done(source, 'create', 'one.zip')
  const zip = join(source, 'backups/one.zip')
  const empty = copyFolder(null)
  await done(empty, 'restore', zip)
  assert.is(nameOfAnn(empty), 'saved')

  writeFileSync(join(empty, 'data.db'), 'no database any more')
  await done(empty, 'restore', zip)
  assert.is(nameOfAnn(empty), 'saved')
  checkTidy(empty)

  const missing = join(copyFolder(null), 'not/there')
  await refused(missing, ['list'], /there is no .*data\.db/)
  await refused(missing, ['create'], /there is no .*data\.db/)
  assert.not(existsSync(missing))
  await done(missing, 'restore', zip)
  assert.is(nameOfAnn(missing), 'saved')
  for (const dir of [source, empty]) removeFolder(dir)
})

test('backup restore: a broken zip is one line, and changes nothing', async () => {
  const dir = copyFolder()
  renameAnn(dir, 'stays')
  mkdirSync(join(dir, 'backups'))
  const bad: [zip: Buffer, says: RegExp][] = [
    [makeZip([]), /it has no data\.db/],
    [makeZip([{ name: 'data.db', content: 'x' }]), /its data\.db is damaged/],
    [makeZip([{ name: '../data.db', content: 'x' }]), /\.\.\/data\.db/],
    [Buffer.from('PK'), /no zip/],
  ]
  for (const [zip, says] of bad) {
    writeFileSync(join(dir, 'backups/bad.zip'), zip)
    await refused(dir, ['restore', 'bad.zip'], says)
    assert.is(nameOfAnn(dir), 'stays')
  }
  // Intact, but it can't be opened as a data folder.
  const db = new Database(':memory:')
  db.exec('CREATE TABLE _params (a); CREATE TABLE _migrations (file, applied)')
  db.exec("INSERT INTO _migrations VALUES ('9999999999_from_the_future.go', 1)")
  writeFileSync(
    join(dir, 'backups/bad.zip'),
    makeZip([{ name: 'data.db', content: db.serialize() }]),
  )
  await refused(dir, ['restore', 'bad.zip'], /what was there before is back|can't restore/)
  assert.is(nameOfAnn(dir), 'stays')
  checkTidy(dir)
  removeFolder(dir)
})

test('backup, beside a running server: made, and not restored', async () => {
  const server = await boot()
  const root = await asRoot(server.url)
  await done(server.dir, 'create', 'one.zip')
  const { json } = await root.done({ path: '/api/backups?fields=key' })
  assert.equal(json, [{ key: 'one.zip' }])
  await refused(server.dir, ['restore', 'one.zip'], /another process has the data folder open/)
  await root.done({ path: '/api/health' })
  checkTidy(server.dir)
  await server.stop()
})

test('backup: what a killed process left is no obstacle', async () => {
  const dir = copyFolder()
  const left = join(dir, '.pocketgate-backup')
  mkdirSync(join(left, 'work-abcdefgh'), { recursive: true })
  const { pid } = await deadProcess()
  const owner = `${await machine()}-${pid}-abcdefgh`
  writeFileSync(join(left, 'lock'), JSON.stringify({ owner, what: 'gone.zip' }))
  await done(dir, 'create', 'one.zip')
  checkTidy(dir)
  assert.ok(readdirSync(join(dir, 'backups')).includes('one.zip'))
  rmSync(join(dir, 'backups'), { recursive: true })
  removeFolder(dir)
})

async function deadProcess(): Promise<{ pid: number }> {
  const { spawn } = await import('node:child_process')
  const child = spawn(process.execPath, ['-e', ''])
  await new Promise((resolve) => child.once('close', resolve))
  return { pid: child.pid! }
}

async function machine(): Promise<string> {
  const { machineName } = await import('../../server/files/processes.js')
  return machineName()
}

test.run()
