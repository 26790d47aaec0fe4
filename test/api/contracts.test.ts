import '../helper/documented-answers.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, copyFolder, removeFolder } from '../helper/boot.js'
import { logIn, send } from '../helper/scenario.js'

const test = suite('contracts of a folder, by the API')
let server: Booted
let second: Booted
let dir: string
let token: string
test.before(async () => {
  dir = copyFolder()
  const args = ['--limits', 'off', '--contracts', 'strapi,jitsudo']
  server = await boot({ dir, args })
  second = await boot({ dir, args })
  token = (await logIn(server.url, '_superusers', 'root@example.com', '1234567890')).token
})
test.after(async () => {
  await second.stop()
  await server.stop()
  removeFolder(dir)
})

const ask = (body?: unknown, headers: Record<string, string> = { authorization: token }) =>
  send(server.url, { path: '/api/contracts', headers, ...(body !== undefined && { body }) })
const listed = async (name: string) =>
  (await ask()).json.find((each: { name: string }) => each.name === name)

test('superusers alone list and add', async () => {
  const { token: ann } = await logIn(server.url, 'users', 'ann', 'password-ann')
  for (const body of [undefined, { name: 'strapi' }]) {
    assert.is((await ask(body, {})).status, 401)
    assert.is((await ask(body, { authorization: ann })).status, 403)
  }
})

test('each contract: whether it is served, and what the folder lacks', async () => {
  const { status, json } = await ask()
  assert.is(status, 200)
  const names = json.map(({ name }: { name: string }) => name)
  assert.equal(names.sort(), ['jitsudo', 'mudbase', 'slugbase', 'strapi', 'weather'])
  const strapi = await listed('strapi')
  assert.equal(Object.keys(strapi), ['name', 'isServed', 'lacks', 'conflicts'])
  assert.is(strapi.isServed, true)
  assert.ok(strapi.lacks.some((line: string) => line.startsWith('column users.blocked (bool')))
  assert.is((await listed('mudbase')).isServed, false)
})

test('a dry run changes nothing; an addition does what the command does, once, in every process', async () => {
  const before = await listed('jitsudo')
  const dry = await ask({ name: 'jitsudo', dryRun: true })
  assert.is(dry.status, 200)
  assert.equal(dry.json, { name: 'jitsudo', added: [], lacks: before.lacks })
  assert.equal(await listed('jitsudo'), before)
  const done = await ask({ name: 'jitsudo' })
  assert.is(done.status, 200)
  assert.equal(done.json, { name: 'jitsudo', added: before.lacks, lacks: [] })
  assert.equal((await listed('jitsudo')).lacks, [])
  assert.equal((await ask({ name: 'jitsudo' })).json.added, [])
  const headers = { authorization: token }
  const path = '/api/collections/tenants/records'
  const body = { slug: 'acme', name: 'Acme' }
  assert.is((await send(server.url, { path, headers, body })).status, 200)
  for (const deadline = Date.now() + 5_000; ; ) {
    if ((await send(second.url, { path, headers })).json.totalItems === 1) break
    assert.ok(Date.now() < deadline, 'the other process has it')
  }
})

test('an unknown name, and what stands in the way: 400, nothing changed', async () => {
  for (const name of ['', 'nope', '__proto__']) {
    const { status, json } = await ask({ name })
    assert.is(status, 400)
    assert.is(json.data.name.code, 'validation_in_invalid')
  }
  assert.is((await ask({ name: 5 })).status, 400)
  const made = await send(server.url, {
    path: '/api/collections',
    headers: { authorization: token },
    body: { name: 'projects', type: 'base', fields: [{ name: 'title', type: 'text' }] },
  })
  assert.is(made.status, 200, made.text)
  const before = await listed('mudbase')
  assert.ok(before.conflicts.length > 0)
  for (const dryRun of [true, false]) {
    const { status, json } = await ask({ name: 'mudbase', dryRun })
    assert.is(status, 400)
    assert.match(json.message, /mudbase can't be added, nothing was changed/i)
  }
  assert.equal(await listed('mudbase'), before)
})

test.run()
