import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot } from '../helper/boot.js'
import { check, logIn, type Row, send } from '../helper/scenario.js'
import { makeZip } from './make-zip.js'
import { asRoot, checkTidy, type Root, zipForm } from './world.js'

interface Context {
  server: Booted
  root: Root
  user: { authorization: string }
}

const test = suite<Context>('the backups API')
const path = '/api/backups'
const emptyZip = makeZip([])

test.before.each(async (context) => {
  context.server = await boot({ env: { POCKETGATE_LIMITS: 'off' } })
  context.root = await asRoot(context.server.url)
  const { token } = await logIn(context.server.url, 'users', 'ann', 'password-ann')
  context.user = { authorization: token }
})
test.after.each(async ({ server }) => server.stop())

/** As PocketBase 0.40.6 answers. */
const invalid = (data: object) => ({
  data,
  message: 'An error occurred while validating the submitted data.',
  status: 400,
})
const nameFault = (code: string, message: string, params?: object) =>
  invalid({ name: { code, message, ...(params && { params }) } })
const badName = nameFault('validation_match_invalid', 'Must be in a valid format.')
const tooLong = nameFault(
  'validation_length_out_of_range',
  'The length must be between 1 and 150.',
  { max: 150, min: 1 },
)
const unreadable = {
  data: {},
  message: 'An error occurred while loading the submitted data.',
  status: 400,
}
const fileFault = (code: string, message: string) => invalid({ file: { code, message } })
const noFile = fileFault('validation_required', 'Cannot be blank.')
const fileExists = fileFault(
  'validation_backup_name_exists',
  'Backup file with the specified name already exists.',
)
const missing = { data: {}, message: 'Missing or invalid backup file.', status: 400 }

const guarded: [method: string, path: string][] = [
  ['GET', path],
  ['POST', path],
  ['POST', `${path}/upload`],
  ['DELETE', `${path}/a.zip`],
  ['POST', `${path}/a.zip/restore`],
]

test('guests and users are refused', async ({ server, user }) => {
  for (const [method, at] of guarded) {
    const name = `${method} ${at}`
    const told = { data: {}, status: 401 }
    const message = 'The request requires valid record authorization token.'
    await check(server.url, { name, method, path: at, status: 401, answer: { ...told, message } })
    const answer = {
      data: {},
      message: 'The authorized record is not allowed to perform this action.',
      status: 403,
    }
    await check(server.url, { name, method, path: at, headers: user, status: 403, answer })
  }
})

const names: [name: unknown, answer: object | undefined][] = [
  ['a.zip', undefined],
  [
    'a.zip',
    nameFault(
      'validation_backup_name_exists',
      'The backup file name is invalid or already exists.',
    ),
  ],
  [`${'a'.repeat(146)}.zip`, undefined],
  [`${'a'.repeat(147)}.zip`, tooLong],
  ['UP.zip', badName],
  ['a', badName],
  ['.zip', badName],
  ['../a.zip', badName],
  ['a/b.zip', badName],
  ['b.zip\n', badName],
  ['ä.zip', badName],
  [5, unreadable],
  [['x'], unreadable],
  [{}, unreadable],
]

test('create: names, as PocketBase takes and refuses them', async ({ server, root }) => {
  for (const [name, answer] of names) {
    const status = answer ? 400 : 204
    const row: Row = { name: `create ${JSON.stringify(name)}`, path, body: { name }, status }
    await check(server.url, { ...row, headers: root.headers, ...(answer && { answer }) })
  }
  const { json } = await root.done({ path: `${path}?fields=key` })
  const kept = names.filter(([, answer]) => !answer).map(([key]) => ({ key }))
  assert.equal(json, kept)
  checkTidy(server.dir)
})

test('create without a name: one of the application and the time', async ({ root }) => {
  const settings = { meta: { appName: 'My Ünï App-Name 2.0 x' } }
  await root.done({ method: 'PATCH', path: '/api/settings', body: settings })
  await root.done({ method: 'POST', path })
  const { json } = await root.done({ path })
  assert.is(json.length, 1)
  assert.match(json[0].key, /^pb_backup_my_n_app_name_2_0_x_\d{14}\.zip$/)
  assert.match(json[0].modified, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z$/)
  assert.equal(Object.keys(json[0]), ['modified', 'key', 'size'])
})

test('of several at once one is made, and its zip stays until it is done', async ({
  server,
  root,
}) => {
  const busy = {
    data: {},
    message: 'Try again later - another backup/restore process has already been started.',
    status: 400,
  }
  const answers = await Promise.all(
    [1, 2, 3].map((each) => root.ask({ path, body: { name: `at-once-${each}.zip` } })),
  )
  assert.equal(answers.map(({ status }) => status).sort(), [204, 400, 400])
  for (const { status, json } of answers) if (status === 400) assert.equal(json, busy)

  const made = root.ask({ path, body: { name: 'held.zip' } })
  let health = true
  while (health) health = (await root.done({ path: '/api/health' })).json.data.canBackup
  const deleted = await root.ask({ method: 'DELETE', path: `${path}/held.zip` })
  const restored = await root.restore('held.zip')
  assert.is((await made).status, 204)
  assert.is(deleted.status, 400)
  assert.is(deleted.json.message, 'The backup is currently being used and cannot be deleted.')
  assert.equal(restored.json, busy)
  await root.done({ method: 'DELETE', path: `${path}/held.zip` })
  checkTidy(server.dir)
})

test('upload: a zip by its content, under any name that is free', async ({ server, root }) => {
  const uploads: [name: string, content: Buffer, answer: object | undefined][] = [
    ['Any Näme.txt', emptyZip, undefined],
    ['Any Näme.txt', emptyZip, fileExists],
    ['sub/inside.zip', emptyZip, undefined],
    ['inside.zip', emptyZip, fileExists],
    ['..', emptyZip, fileExists],
    ['x.zip.attrs', emptyZip, fileExists],
    ['', emptyZip, noFile],
    // The peer can't look for it on its disk.
    [`${'n'.repeat(300)}.zip`, emptyZip, fileExists],
  ]
  for (const [name, content, answer] of uploads) {
    const got = await root.upload(name, content)
    assert.is(got.status, answer ? 400 : 204, `${name}: ${got.text}`)
    if (answer) assert.equal(got.json, answer, name)
  }
  const text = await root.upload('text.zip', Buffer.from('no zip'))
  assert.is(text.json.data.file.code, 'validation_invalid_mime_type')
  assert.match(text.json.data.file.message, /^"text_\w{10}\.zip" mime type must be one of: app/)
  for (const body of [undefined, {}, new FormData()]) {
    const got = await root.ask({ method: 'POST', path: `${path}/upload`, body })
    assert.equal(got.json, noFile)
  }
  const two = zipForm('one.zip', emptyZip)
  two.append('file', new File([new Uint8Array(emptyZip)], 'two.zip'))
  await root.done({ path: `${path}/upload`, body: two })
  const { json } = await root.done({ path: `${path}?fields=key` })
  assert.equal(
    json.map(({ key }: { key: string }) => key),
    ['Any Näme.txt', 'inside.zip', 'one.zip'],
  )
  await root.done({ method: 'DELETE', path: `${path}/Any%20N%C3%A4me.txt` })
  checkTidy(server.dir)
})

test('download: whatever the name, it stays in its header', async ({ server, root }) => {
  const { token } = (await root.done({ method: 'POST', path: '/api/files/token' })).json
  // As PocketBase 0.40.6 answers. The lower byte of Ċ is a line break.
  for (const [name, shown] of [
    ['aĊX-Injected: yes.zip', 'aĊX-Injected: yes.zip'],
    ['é世 "q" \u202e.zip', 'é世 \\"q\\" \\u202e.zip'],
    ['tab\t__0x2f__.zip', 'tab\\t__0x2f__.zip'],
  ] as const) {
    const head = `Content-Disposition: form-data; name="file"; filename="${name.replaceAll('"', '\\"')}"`
    const sent = await send(server.url, {
      path: `${path}/upload`,
      body: `--x\r\n${head}\r\n\r\n${emptyZip.toString('latin1')}\r\n--x--\r\n`,
      headers: { ...root.headers, 'Content-Type': 'multipart/form-data; boundary=x' },
    })
    assert.is(sent.status, 204, sent.text)
    const listed = (await root.done({ path: `${path}?fields=key` })).json
    assert.equal(listed, [{ key: name }])
    const at = `${path}/${encodeURIComponent(name)}`
    const { status, headers } = await fetch(`${server.url}${at}?token=${token}`)
    assert.is(status, 200)
    const header = Buffer.from(headers.get('content-disposition')!, 'latin1').toString()
    assert.is(header, `attachment; filename="${shown}"`)
    assert.is(headers.get('x-injected'), null)
    await root.done({ method: 'DELETE', path: at })
  }
})

test('upload: no larger than backups.maxUploadBytes', async () => {
  const server = await boot({ args: ['--set', 'backups.maxUploadBytes=1000'] })
  const root = await asRoot(server.url)
  await root.upload('small.zip', emptyZip)
  const large = await root.upload('large.zip', Buffer.concat([emptyZip, Buffer.alloc(1000)]))
  assert.is(large.status, 413)
  await server.stop()
})

test("download: with a superuser's file token only, whole and in part", async ({
  server,
  root,
  user,
}) => {
  await root.done({ path, body: { name: 'a.zip' } })
  const tokenOf = async (headers: { authorization: string }) =>
    (await send(server.url, { method: 'POST', path: '/api/files/token', headers })).json.token
  const token = await tokenOf(root.headers)
  const refused = {
    data: {},
    message: 'Insufficient permissions to access the resource.',
    status: 403,
  }
  for (const other of ['', 'x', await tokenOf(user), root.headers.authorization]) {
    const answer = await root.ask({ path: `${path}/a.zip?token=${other}` })
    assert.equal(answer.json, refused)
  }
  const got = await fetch(`${server.url}${path}/a.zip?token=${token}`)
  const bytes = Buffer.from(await got.arrayBuffer())
  assert.equal(bytes, readFileSync(join(server.dir, 'backups/a.zip')))
  assert.is(got.headers.get('content-type'), 'application/zip')
  assert.is(got.headers.get('content-disposition'), 'attachment; filename="a.zip"')
  assert.is(got.headers.get('x-frame-options'), 'SAMEORIGIN')
  const part = await fetch(`${server.url}${path}/a.zip?token=${token}`, {
    headers: { range: 'bytes=1-3' },
  })
  assert.is(part.status, 206)
  assert.equal(Buffer.from(await part.arrayBuffer()), bytes.subarray(1, 4))
  for (const name of ['a.zip.attrs', '%ff.zip', 'a'.repeat(256)]) {
    const answer = await root.ask({ path: `${path}/${name}?token=${token}` })
    assert.is(answer.status, 400, name)
    assert.is(answer.json.message, 'Something went wrong while processing your request.')
  }
  for (const name of ['nope.zip', '%2e%2e%2fdata.db', '..%5Cdata.db', 'a'.repeat(255)]) {
    const answer = await root.ask({ path: `${path}/${name}?token=${token}` })
    assert.is(answer.status, 404, name)
    assert.is(answer.json.message, "The requested resource wasn't found.")
  }
  const settings = { superuserIPs: ['10.0.0.1'] }
  await root.done({ method: 'PATCH', path: '/api/settings', body: settings })
  const elsewhere = await fetch(`${server.url}${path}/a.zip?token=${token}`)
  assert.equal(await elsewhere.json(), refused)
})

test('download: a name of any characters is sent as it is, without its folder', async ({
  server,
  root,
}) => {
  const { token } = (
    await send(server.url, { method: 'POST', path: '/api/files/token', headers: root.headers })
  ).json
  const names = ['日本😀.zip', 'Ċ\u00a0.zip', 'é.zip']
  for (const name of names) assert.is((await root.upload(name, emptyZip)).status, 204)
  mkdirSync(join(server.dir, 'backups/sub'))
  writeFileSync(join(server.dir, 'backups/sub/é"s.zip'), emptyZip)
  for (const [key, name] of [
    ...names.map((each) => [each, each.replace('\u00a0', '\\u00a0')]),
    ['sub/é"s.zip', 'é\\"s.zip'],
  ] as [string, string][]) {
    for (const range of ['', 'bytes=0-1', 'bytes=5-2']) {
      const address = `${server.url}${path}/${encodeURIComponent(key)}?token=${token}`
      const { headers } = await fetch(address, { headers: { range } })
      const disposition = Buffer.from(headers.get('content-disposition')!, 'latin1').toString()
      assert.is(disposition, `attachment; filename="${name}"`)
    }
  }
})

test('delete and restore of what is not there', async ({ root }) => {
  for (const name of ['nope.zip', '..%2fdata.db', '%20', 'a.zip.attrs']) {
    const gone = await root.ask({ method: 'DELETE', path: `${path}/${name}` })
    assert.is(gone.status, 400, name)
    const message = 'Invalid or already deleted backup file. Raw error: \n[key: '
    assert.ok(gone.json.message.startsWith(message), gone.text)
    assert.not.match(gone.text, /pb_data/)
    const restored = await root.ask({ method: 'POST', path: `${path}/${name}/restore` })
    assert.equal(restored.json, missing, name)
  }
})

test('the job of settings.backups: made by schedule, the newest kept, others left', async ({
  server,
  root,
}) => {
  const jobs = async () => (await root.done({ path: '/api/crons' })).json as { id: string }[]
  assert.not((await jobs()).some(({ id }) => id === '__pbAutoBackup__'))
  const backups = { cron: '0 0 1 1 *', cronMaxKeep: 1 }
  await root.done({ method: 'PATCH', path: '/api/settings', body: { backups } })
  assert.equal((await jobs()).at(-1), { id: '__pbAutoBackup__', expression: '0 0 1 1 *' })
  await root.upload('@auto_pb_backup_old.zip', emptyZip)
  await root.upload('by-hand.zip', emptyZip)
  await root.done({ method: 'POST', path: '/api/crons/__pbAutoBackup__' })
  const keys = async () =>
    (await root.done({ path })).json.map(({ key }: { key: string }) => key) as string[]
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; ) {
    if (!(await keys()).includes('@auto_pb_backup_old.zip')) break
  }
  const [auto = '', ...others] = await keys()
  assert.match(auto, /^@auto_pb_backup_\w+_\d{14}\.zip$/)
  assert.equal(others, ['by-hand.zip'])
  await root.idle()
  checkTidy(server.dir)
})

test.run()
