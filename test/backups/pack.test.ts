import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { backupName, createBackup } from '../../server/backups/create.js'
import { copyFixture, emptyFolder, openTestStore } from '../store/data-folder.js'
import { readZip } from '../store/read-zip.js'

test('a backup holds the files, and the databases as they are while in use', async () => {
  const dir = copyFixture('pb_data')
  for (const folder of ['storage/a/b', '.notify', 'backups', '.autocert_cache', 'lost+found']) {
    mkdirSync(join(dir, folder), { recursive: true })
    writeFileSync(join(dir, folder, 'file'), folder)
  }
  const store = await openTestStore(dir)
  await store.transaction((tx) => tx.run("UPDATE users SET name = 'only in the WAL'"))
  await createBackup(dir, 'one.zip')

  const restored = emptyFolder()
  const names: string[] = []
  for await (const { name, content } of readZip(join(dir, 'backups', 'one.zip'))) {
    names.push(name)
    if (name.endsWith('.db')) await writeFile(join(restored, name), content)
    else assert.is(await text(content), 'storage/a/b')
  }
  assert.equal(names.sort(), ['auxiliary.db', 'data.db', 'storage/a/b/file'])
  const copy = await openTestStore(restored)
  assert.equal(await copy.read.all('SELECT DISTINCT name FROM users'), [
    { name: 'only in the WAL' },
  ])
  await copy.close()
  await store.close()
  assert.equal(readdirSync(join(dir, 'backups')).sort(), ['file', 'one.zip'])
  assert.not(readdirSync(dir).includes('.pb_temp_to_delete'))
})

test('a backup that fails leaves nothing behind', async () => {
  const dir = copyFixture('pb_data')
  writeFileSync(join(dir, 'data.db'), 'no database')
  let failed = false
  await createBackup(dir, 'one.zip').catch(() => {
    failed = true
  })
  assert.ok(failed)
  assert.equal(readdirSync(join(dir, 'backups')), [])
  assert.not(readdirSync(dir).includes('.pb_temp_to_delete'))
})

test('backupName: PocketBase’s form, in UTC', () => {
  assert.is(backupName('x_', Date.UTC(2026, 0, 2, 3, 4, 5, 678)), 'x_20260102030405.zip')
})

test.run()
