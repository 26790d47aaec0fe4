import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { saveBeforeUpgrade } from '../../server/backups/before-upgrade.js'
import { backupName } from '../../server/backups/layout.js'
import { copyFixture, emptyFolder, openTestStore } from '../store/data-folder.js'
import { readZip } from '../store/read-zip.js'

const now = Date.UTC(2026, 0, 2, 3, 4, 5, 678)
const zipName = 'pb_backup_before_upgrade_20260102030405.zip'

test('a backup holds the files, and the databases as they are while in use', async () => {
  const dir = copyFixture('pb_data')
  const others = ['.notify', 'backups', '.autocert_cache', 'lost+found', 'mails', '.pocketgate']
  for (const folder of ['storage/a/b', ...others]) {
    mkdirSync(join(dir, folder), { recursive: true })
    writeFileSync(join(dir, folder, 'file'), folder)
  }
  const copied = 'file.0123456789abcdef.tmp'
  writeFileSync(join(dir, 'storage/a/b', copied), 'half of it')
  const store = await openTestStore(dir)
  await store.transaction((tx) => tx.run("UPDATE users SET name = 'only in the WAL'"))
  assert.is(await saveBeforeUpgrade(dir, now), join(dir, 'backups', zipName))

  const restored = emptyFolder()
  const names: string[] = []
  for await (const { name, content } of readZip(join(dir, 'backups', zipName))) {
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
  assert.equal(readdirSync(join(dir, 'backups')).sort(), ['file', zipName, `${zipName}.attrs`])
  assert.not(readdirSync(dir).includes('.pocketgate-backup'))
})

test('a storage that is a link to another place is in the backup', async () => {
  const dir = copyFixture('pb_data')
  const elsewhere = mkdtempSync(join(tmpdir(), 'pocketgate-storage-'))
  mkdirSync(join(dir, 'storage/a/b'), { recursive: true })
  writeFileSync(join(dir, 'storage/a/b/file'), 'x')
  renameSync(join(dir, 'storage'), join(elsewhere, 'storage'))
  symlinkSync(join(elsewhere, 'storage'), join(dir, 'storage'))
  const names: string[] = []
  for await (const { name, content } of readZip(await saveBeforeUpgrade(dir, now))) {
    names.push(name)
    await text(content)
  }
  assert.ok(names.includes('storage/a/b/file'))
})

test('a backup that fails leaves nothing behind', async () => {
  const dir = copyFixture('pb_data')
  writeFileSync(join(dir, 'data.db'), 'no database')
  let failed = false
  await saveBeforeUpgrade(dir, now).catch(() => {
    failed = true
  })
  assert.ok(failed)
  assert.not(readdirSync(dir).includes('backups'))
  assert.not(readdirSync(dir).includes('.pocketgate-backup'))
})

test('backupName: PocketBase’s form, in UTC', () => {
  assert.is(backupName('x_', now), 'x_20260102030405.zip')
})

test.run()
