import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer as collect, text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { pino } from 'pino'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createFiles, type FileOwner, type Files } from '../../server/files/index.js'
import { machineName } from '../../server/files/processes.js'
import { createS3Store } from '../../server/files/s3.js'
import { sendToS3 } from '../../server/files/s3-request.js'
import { UploadedFile } from '../../server/files/upload.js'
import { defaultSettings, type S3Settings } from '../../server/settings/defaults.js'
import { docsFolder, docsId } from '../api/docs-folder.js'
import { type Booted, boot, freePort, removeFolder, stopBooted } from '../helper/boot.js'
import { until } from '../helper/mail-world.js'
import { logIn, send } from '../helper/scenario.js'
import { type S3Server, s3Command, startS3 } from './s3-server.js'
import { checkContent, contentOf, leftBehind, namedFiles } from './whole.js'

interface Context {
  s3: S3Server
  dir: string
  settings: { current: { s3: S3Settings } }
  /** Names by record, as `collection/record`. */
  records: Map<string, string[]>
  files: Files
}

const command = s3Command()
if (command === '')
  console.log('no S3 server: its tests are skipped (set S3_COMMAND or S3_INSTALL=1)')
const test = suite<Context>('files while the storage is switched')
const withS3 = command === '' ? test.skip : test
/** Kills in a row; `KILL_ROUNDS=30` for the long run. */
const rounds = Number(process.env['KILL_ROUNDS'] ?? 4)
const owner: FileOwner = { collectionId: 'c1', recordId: 'r1' }
// Above the highest number that a process can have.
const deadName = `${machineName()}-${2 ** 30}-abcdefgh`

test.before(async (context) => {
  if (command !== '') context.s3 = await startS3(command)
})
test.after(({ s3 }) => s3?.stop())

test.before.each((context) => {
  context.dir = mkdtempSync(join(tmpdir(), 'pocketgate-switch-'))
  context.records = new Map()
  context.settings = { current: defaultSettings() }
  context.files = open(context)
})
test.after.each(async ({ dir, files }) => {
  await stopBooted()
  await files.close()
  rmSync(dir, { recursive: true, force: true })
})

function open({ dir, settings, records }: Context): Files {
  return createFiles({
    dir,
    settings,
    log: pino({ level: 'silent' }),
    namesOf: async ({ collectionId, recordId }) => records.get(`${collectionId}/${recordId}`),
  })
}

/** Settings are a new object after each change. */
function use({ settings, s3 }: Context, change: Partial<S3Settings>): void {
  settings.current = { s3: { ...s3.settings, ...change } }
}

async function upload({ files }: Context, name: string): Promise<UploadedFile> {
  const path = join(await files.uploadFolder(), `in-${name}`)
  writeFileSync(path, name)
  const head = Buffer.from(name)
  return new UploadedFile({ path, originalName: name, size: name.length, md5: '00', head })
}

/** Puts a file into the bucket directly. */
async function layInBucket({ s3, dir }: Context, key: string): Promise<void> {
  const path = join(dir, 'laid')
  writeFileSync(path, 'x')
  await createS3Store(s3.settings).put(key, path, { contentType: 'text/plain', md5: '00' })
}

function note({ dir }: Context, doubt: object): void {
  const notes = join(dir, '.pocketgate', deadName, 'notes')
  mkdirSync(notes, { recursive: true })
  writeFileSync(join(notes, `${readdirSync(notes).length}.json`), JSON.stringify(doubt))
}

async function keysIn(settings: S3Settings): Promise<string[]> {
  const keys: string[] = []
  for (let token = ''; ; ) {
    const query = { 'list-type': '2', ...(token && { 'continuation-token': token }) }
    const page = await text(await sendToS3(settings, { method: 'GET', key: '', query }))
    for (const [, key = ''] of page.matchAll(/<Key>([^<]*)<\/Key>/g)) keys.push(key)
    token = /<NextContinuationToken>([^<]*)</.exec(page)?.[1] ?? ''
    if (token === '') return keys
  }
}

const nameOfBucket = ({ endpoint, bucket }: S3Settings) => `${endpoint}/${bucket}`

withS3('what was placed is undone where it lies, on the disk', async (context) => {
  use(context, { enabled: false })
  const [first, second] = [await upload(context, 'a.txt'), await upload(context, 'b.txt')]
  const placed = await context.files.place(owner, [first!, second!])
  use(context, { enabled: true })
  await placed.undo()
  assert.not(existsSync(join(context.dir, 'storage/c1/r1')))
})

withS3('what was placed is undone where it lies, in the bucket', async (context) => {
  use(context, { enabled: true })
  const placed = await context.files.place(owner, [await upload(context, 'a.txt')])
  assert.is((await keysIn(context.s3.settings)).length, 1)
  use(context, { enabled: false })
  await placed.undo()
  assert.equal(await keysIn(context.s3.settings), [])
})

withS3('what was left goes from where it lay, not from where files go now', async (context) => {
  use(context, { enabled: true })
  await layInBucket(context, 'c1/r1/a.txt')
  await layInBucket(context, 'c1/r2/a.txt')
  const left = await context.files.leave(owner, ['a.txt'])
  const all = await context.files.leave({ ...owner, recordId: 'r2' })
  use(context, { enabled: false })
  const path = join(context.dir, 'storage/c1/r1/a.txt')
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, 'a copy that somebody made')
  await left.commit()
  await all.commit()
  assert.equal(await keysIn(context.s3.settings), [])
  assert.ok(existsSync(path))
})

withS3('recover: a crash on S3 is settled there, though S3 is off by now', async (context) => {
  use(context, { enabled: false })
  context.records.set('c1/r1', ['named.txt'])
  const where = nameOfBucket(context.s3.settings)
  for (const name of ['named.txt', 'orphan.txt']) await layInBucket(context, `c1/r1/${name}`)
  await layInBucket(context, 'c1/gone/a.txt')
  note(context, { ...owner, names: ['named.txt', 'orphan.txt'], where })
  note(context, { ...owner, recordId: 'gone', names: null, where })
  await context.files.recover()
  assert.equal(await keysIn(context.s3.settings), ['c1/r1/named.txt'])
  assert.not(existsSync(join(context.dir, '.pocketgate')))
  await createS3Store(context.s3.settings).removeFolder('c1')
})

withS3('recover: a crash on the disk is settled there, though S3 is on by now', async (context) => {
  use(context, { enabled: true })
  await layInBucket(context, 'c1/r1/a.txt')
  const path = join(context.dir, 'storage/c1/r1/a.txt')
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, 'x')
  note(context, { ...owner, names: ['a.txt'], where: '' })
  await context.files.recover()
  assert.not(existsSync(join(path, '..')))
  assert.equal(await keysIn(context.s3.settings), ['c1/r1/a.txt'])
  await createS3Store(context.s3.settings).removeFolder('c1')
})

withS3('recover: waits for a bucket that is away, and settles the rest', async (context) => {
  const where = nameOfBucket(context.s3.settings)
  await layInBucket(context, 'c1/r1/a.txt')
  note(context, { ...owner, names: ['a.txt'], where })
  note(context, { ...owner, names: ['b.txt'], where: 'http://127.0.0.1:1/other' })
  const path = join(context.dir, 'storage/c1/r1/c.txt')
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, 'x')
  note(context, { ...owner, names: ['c.txt'], where: '' })
  const remaining = () => readdirSync(join(context.dir, '.pocketgate', deadName, 'notes')).length

  // The settings name another bucket, which doesn't answer.
  use(context, { endpoint: 'http://127.0.0.1:1', bucket: 'other' })
  await context.files.recover()
  assert.not(existsSync(path))
  assert.is(remaining(), 2)
  use(context, {})
  await context.files.recover()
  assert.equal(await keysIn(context.s3.settings), [])
  assert.is(remaining(), 1)
})

withS3('an undo that fails is made up for as soon as the bucket is back', async (context) => {
  const { files } = context
  const port = await freePort()
  use(context, { endpoint: `http://127.0.0.1:${port}` })
  const left = await files.leave(owner, ['a.txt'])
  await left.commit()
  const notes = () => leftBehind(context.dir).notes
  assert.is(notes(), 1)
  await files.recover()
  assert.is(notes(), 1, 'it is still away')
  const back = await startS3(command, port)
  try {
    await files.recover()
    assert.is(notes(), 0)
  } finally {
    await back.stop()
  }
})

withS3(
  `kill -9 while settings switch, ${rounds} times: files and records agree`,
  async ({ s3 }) => {
    const dir = docsFolder()
    const seen = { switches: 0, notes: 0, records: 0 }
    for (let round = 0; round < rounds; round++) {
      const server = await boot({ dir, env: { POCKETGATE_LIMITS: 'off' } })
      await checkAgreed(dir, s3.settings)
      const before = seen.switches
      const work = Promise.all([
        ...Array.from({ length: 4 }, (_, client) => keepUploading(server, round, client)),
        keepSwitching(server, s3.settings, () => {
          seen.switches++
        }),
      ])
      await wait(200 + ((round * 97) % 400))
      await until(() => seen.switches > before + 1, 'it has switched to S3 and back', 20_000)
      await server.stop('SIGKILL')
      await work
      seen.notes += leftBehind(dir).notes
    }
    const last = await boot({ dir })
    seen.records = await checkAgreed(dir, s3.settings)
    await last.stop()
    console.log(`${seen.records} records, ${seen.switches} switches; ${seen.notes} notes settled`)
    assert.ok(seen.records > 0 && seen.switches > rounds)
    removeFolder(dir)
  },
)

/**
 * Only creates and appends: a file removed while another store is active stays in the first one.
 */
async function keepUploading({ url }: Booted, round: number, client: number): Promise<void> {
  const path = `${url}/api/collections/docs/records`
  try {
    for (let turn = 0; ; turn++) {
      const id = `r${[round, client, turn].map((each) => String(each).padStart(4, '0')).join('')}00`
      const save = async (method: string, at: string, field: string, count: number) => {
        const body = new FormData()
        if (method === 'POST') body.append('id', id)
        for (let i = 0; i < count; i++) {
          const tag = `file${round}x${client}x${turn}x${field.length}x${i}`
          body.append(field, new File([new Uint8Array(contentOf(tag, 30_000))], `${tag}.txt`))
        }
        return fetch(at, { method, body })
      }
      assert.is((await save('POST', path, 'files', 2)).status, 200)
      // The id is taken by now, so the files placed for it are removed again.
      assert.is((await save('POST', path, 'files', 2)).status, 400)
      assert.is((await save('PATCH', `${path}/${id}`, 'files+', 1)).status, 200)
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
  }
}

async function keepSwitching(
  { url }: Booted,
  settings: S3Settings,
  onSwitch: () => void,
): Promise<void> {
  try {
    const { token } = await logIn(url, '_superusers', 'root@example.com', '1234567890')
    for (let switches = 0; ; switches++) {
      const body = { s3: { ...settings, enabled: switches % 2 === 0 } }
      const headers = { authorization: token }
      const saved = await send(url, { method: 'PATCH', path: '/api/settings', body, headers })
      assert.is(saved.status, 200, saved.text)
      onSwitch()
      await wait(switches % 40)
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
  }
}

/** Every named file is complete in one of the two stores, and there are no other files. */
async function checkAgreed(dir: string, settings: S3Settings): Promise<number> {
  const bucket = new Set(await keysIn(settings))
  const folder = new Set(listFolder(join(dir, 'storage', docsId)))
  const named = namedFiles(dir)
  const store = createS3Store(settings)
  for (const [id, names] of named) {
    for (const name of names) {
      const key = `${docsId}/${id}/${name}`
      const isLocal = folder.delete(`${id}/${name}`)
      const isRemote = bucket.delete(key)
      assert.ok(isLocal !== isRemote, `${key} lies in ${isLocal ? 'both' : 'neither'}`)
      if (isLocal) assert.ok(folder.delete(`${id}/${name}.attrs`), `${name} has no attributes`)
      else checkContent(name, await collect((await store.read(key)) as Readable))
    }
  }
  assert.equal([...folder], [])
  assert.equal([...bucket], [])
  assert.is(leftBehind(dir).notes, 0)
  return named.size
}

function listFolder(folder: string): string[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
  return names
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name).slice(folder.length + 1))
}

test.run()
