import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pino } from 'pino'
import sharp from 'sharp'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { FileStore } from '../../server/files/file-store.js'
import { createFolderLock } from '../../server/files/folder-lock.js'
import { createFiles, deferChanges, type FileOwner, type Files } from '../../server/files/index.js'
import { machineName } from '../../server/files/processes.js'
import { UploadedFile } from '../../server/files/upload.js'
import { defaultSettings } from '../../server/settings/defaults.js'
import { until } from '../helper/mail-world.js'

interface Context {
  dir: string
  /** Names by record, as `collection/record`. */
  records: Map<string, string[]>
  files: Files
}

const test = suite<Context>('files and their records')
const owner: FileOwner = { collectionId: 'c1', recordId: 'r1' }
// Above the highest possible process id.
const deadPid = 2 ** 30
const dead = `${machineName()}-${deadPid}-abcdefgh`

test.before.each((context) => {
  context.dir = mkdtempSync(join(tmpdir(), 'pocketgate-recover-'))
  context.records = new Map()
  context.files = open(context)
})

test.after.each(async ({ dir, files }) => {
  await files.close()
  rmSync(dir, { recursive: true, force: true })
})

function open({ dir, records }: Context): Files {
  return createFiles({
    dir,
    settings: { current: defaultSettings() },
    log: pino({ level: 'silent' }),
    namesOf: async ({ collectionId, recordId }) => records.get(`${collectionId}/${recordId}`),
  })
}

async function upload({ files }: Context, name: string): Promise<UploadedFile> {
  const path = join(await files.uploadFolder(), `in-${name}`)
  writeFileSync(path, name)
  return new UploadedFile({
    path,
    originalName: name,
    size: name.length,
    md5: '00',
    head: Buffer.from(name),
  })
}

/** Puts a file into the storage directly. */
function lay({ dir }: Context, key: string): void {
  for (const ending of ['', '.attrs']) {
    const path = join(dir, 'storage', key + ending)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, '{}')
  }
}

function note({ dir }: Context, process: string, doubt: object | string): void {
  const notes = join(dir, '.pocketgate', process, 'notes')
  mkdirSync(notes, { recursive: true })
  mkdirSync(join(dir, '.pocketgate', process, 'uploads'), { recursive: true })
  const text = typeof doubt === 'string' ? doubt : JSON.stringify(doubt)
  writeFileSync(join(notes, `${readdirSync(notes).length}.json`), text)
}

function isThere({ dir }: Context, key: string): boolean {
  const path = join(dir, 'storage', key)
  assert.is(existsSync(path), existsSync(`${path}.attrs`), `${key} and its attributes`)
  return existsSync(path)
}

test('place: undo removes the files and an empty folder, commit keeps them', async (context) => {
  const { files, dir } = context
  const [first, second] = [await upload(context, 'first.txt'), await upload(context, 'second.txt')]
  const undone = await files.place(owner, [first!, second!])
  assert.ok(isThere(context, `c1/r1/${first!.name}`))
  await undone.undo()
  assert.not(existsSync(join(dir, 'storage/c1/r1')))

  const third = await upload(context, 'third.txt')
  await (await files.place(owner, [third])).commit()
  assert.ok(isThere(context, `c1/r1/${third.name}`))
})

test('place: where one file fails, none stays', async (context) => {
  const [good, gone] = [await upload(context, 'good.txt'), await upload(context, 'gone.txt')]
  rmSync(gone!.path)
  const placed = context.files.place(owner, [good!, gone!])
  assert.is(
    await placed.then(
      () => 'placed',
      () => 'failed',
    ),
    'failed',
  )
  assert.not(existsSync(join(context.dir, 'storage/c1/r1')))
})

test('leave: commit removes files with their thumbs, undo keeps them', async (context) => {
  const { files } = context
  for (const key of ['c1/r1/a.png', 'c1/r1/thumbs_a.png/1x1_a.png', 'c1/r1/b.png'])
    lay(context, key)
  await (await files.leave(owner, ['a.png'])).undo()
  assert.ok(isThere(context, 'c1/r1/a.png'))
  await (await files.leave(owner, ['a.png', '../../x', ''])).commit()
  assert.not(isThere(context, 'c1/r1/a.png'))
  assert.not(isThere(context, 'c1/r1/thumbs_a.png/1x1_a.png'))
  assert.ok(isThere(context, 'c1/r1/b.png'))
  await (await files.leave(owner)).commit()
  assert.not(existsSync(join(context.dir, 'storage/c1/r1')))
})

test('deferChanges: waits for the one who commits', async (context) => {
  lay(context, 'c1/r1/old.txt')
  const deferred = deferChanges(context.files)
  const fresh = await upload(context, 'fresh.txt')
  await (await deferred.files.place(owner, [fresh])).commit()
  await (await deferred.files.leave(owner, ['old.txt'])).commit()
  assert.ok(isThere(context, 'c1/r1/old.txt'))
  await deferred.undo()
  assert.ok(isThere(context, 'c1/r1/old.txt'))
  assert.not(isThere(context, `c1/r1/${fresh.name}`))
})

test('recover: of what a dead process left in doubt, what a record names stays', async (context) => {
  for (const key of ['c1/r1/named.txt', 'c1/r1/orphan.txt', 'c1/r2/orphan.txt', 'c1/r3/kept.txt']) {
    lay(context, key)
  }
  context.records.set('c1/r1', ['named.txt'])
  context.records.set('c1/r3', ['kept.txt'])
  note(context, dead, { ...owner, names: ['named.txt', 'orphan.txt', 'never-came.txt'] })
  note(context, dead, { collectionId: 'c1', recordId: 'r2', names: ['orphan.txt'] })
  note(context, dead, { collectionId: 'c1', recordId: 'r3', names: null })
  note(context, dead, '{"collectionId":"c1","reco')
  await context.files.recover()
  assert.ok(isThere(context, 'c1/r1/named.txt'))
  assert.not(isThere(context, 'c1/r1/orphan.txt'))
  assert.not(existsSync(join(context.dir, 'storage/c1/r2')))
  assert.ok(isThere(context, 'c1/r3/kept.txt'))
  assert.not(existsSync(join(context.dir, '.pocketgate', dead)))
})

test('recover: a record that is gone takes its folder along', async (context) => {
  for (const key of ['c1/r1/a.txt', 'c1/r1/thumbs_a.txt/1x1_a.txt']) lay(context, key)
  note(context, dead, { ...owner, names: null })
  await context.files.recover()
  assert.not(existsSync(join(context.dir, 'storage/c1/r1')))
})

test('recover: removes what a copy to another disk had come to', async (context) => {
  lay(context, 'c1/r1/kept.txt')
  context.records.set('c1/r1', ['kept.txt'])
  const folder = join(context.dir, 'storage/c1/r1')
  // The attributes come first, then a part of the file.
  writeFileSync(join(folder, 'a.txt.attrs'), '{}')
  writeFileSync(join(folder, `a.txt.${'x'.repeat(16)}.tmp`), 'half')
  writeFileSync(join(folder, `a.txt.note.tmp`), 'of somebody else')
  note(context, dead, { ...owner, names: ['a.txt'] })
  await context.files.recover()
  assert.equal(readdirSync(folder).sort(), ['a.txt.note.tmp', 'kept.txt', 'kept.txt.attrs'])
})

test('recover: leaves running processes alone, and others until they are long silent', async (context) => {
  const running = `${machineName()}-${process.ppid}-abcdefgh`
  const elsewhere = `other.host-1-${'a'.repeat(8)}`
  lay(context, 'c1/r1/a.txt')
  note(context, running, { ...owner, names: ['a.txt'] })
  note(context, elsewhere, { ...owner, names: ['a.txt'] })
  await context.files.recover()
  assert.ok(isThere(context, 'c1/r1/a.txt'))
  const longAgo = new Date(Date.now() - 3_600_000)
  utimesSync(join(context.dir, '.pocketgate', elsewhere), longAgo, longAgo)
  await context.files.recover()
  assert.not(isThere(context, 'c1/r1/a.txt'))
  assert.equal(readdirSync(join(context.dir, '.pocketgate')), [running])
})

test('recover: a thumb that was stored while its image went is removed', async (context) => {
  const { files, dir } = context
  lay(context, 'c1/r1/a.png')
  const image = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#fff' } })
    .png()
    .toBuffer()
  writeFileSync(join(dir, 'storage/c1/r1/a.png'), image)
  let notes: string[] = []
  const store: FileStore = {
    ...files.store,
    put(...given) {
      const [own = ''] = readdirSync(join(dir, '.pocketgate'))
      const folder = join(dir, '.pocketgate', own, 'notes')
      notes = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))
      return files.store.put(...given)
    },
  }
  await files.thumbs.make(store, { key: 'c1/r1/a.png', contentType: 'image/png' }, '3x3')
  assert.is(notes.length, 1, 'it was noted before it was stored')
  assert.ok(isThere(context, 'c1/r1/thumbs_a.png/3x3_a.png'))
  // As if the server had died there, after the record was deleted.
  await files.store.remove('c1/r1/a.png')
  note(context, dead, notes[0]!)
  await files.recover()
  assert.not(existsSync(join(dir, 'storage/c1/r1')))
})

test('what another process holds for its backup is removed soon after it', async (context) => {
  const { dir, files } = context
  for (const key of ['c1/r1/a.png', 'c1/r1/b.png']) lay(context, key)
  context.records.set('c1/r1', ['b.png'])
  const release = await createFolderLock(dir).take('a.zip')
  await (await files.leave(owner, ['a.png'])).commit()
  assert.ok(isThere(context, 'c1/r1/a.png'))
  await release!()
  const key = join(dir, 'storage/c1/r1/a.png')
  await until(() => !existsSync(key), 'the file is removed')
  assert.ok(isThere(context, 'c1/r1/b.png'))
})

test('close: leaves no folder behind', async (context) => {
  await (await context.files.place(owner, [await upload(context, 'a.txt')])).commit()
  await context.files.close()
  assert.not(existsSync(join(context.dir, '.pocketgate')))
})

test.run()
