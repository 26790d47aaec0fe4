import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { brief, readerOf } from '../audit/trail-of.js'
import { type Booted, boot, copyFolder, removeFolder, runCommand } from '../helper/boot.js'
import { setFactors } from '../helper/factors.js'
import { cheapenPasswords } from '../helper/mail-world.js'
import { send } from '../helper/scenario.js'

const test = suite('pocketgate sessions')
const users = '/api/collections/users'
const ann = 'ann@example.com'
const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
let server: Booted
let dir: string
test.before(async () => {
  dir = copyFolder()
  cheapenPasswords(dir, 'users', { [ann]: 'password-ann', 'bob@example.com': 'password-bob' })
  server = await boot({ dir, args: ['--limits', 'off', '--contracts', ''] })
})
test.after(async () => {
  await server.stop()
  removeFolder(dir)
})

const run = (...parts: string[]) =>
  runCommand(['sessions', ...parts, '--dir', dir, '--set', 'contracts.enabled='])

async function signIn(name: string): Promise<string> {
  const { json } = await send(server.url, {
    path: `${users}/auth-with-password`,
    headers: { 'user-agent': userAgent },
    body: { identity: `${name}@example.com`, password: `password-${name}` },
  })
  return json.token
}

const isIn = async (authorization: string) =>
  (await send(server.url, { path: `${users}/sessions`, headers: { authorization } })).status === 200

const listed = async (account: string) =>
  (await run('list', 'users', account, '--json')).stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

test('where a collection has no sessions, one line says so', async () => {
  for (const parts of [
    ['list', 'users', ann],
    ['end', 'users', ann, '--all'],
  ]) {
    const { code, stdout, stderr } = await run(...parts)
    assert.equal([code, stdout], [1, ''])
    assert.match(stderr, /^Error: The collection is not configured to allow sessions\n$/)
  }
})

test('lists sessions, ends one, ends all, beside a server that takes it up at once', async () => {
  await setFactors(server.url, 'users', { sessions: { enabled: true } })
  const trail = await readerOf(server.url)
  const [first, second, bobs] = [await signIn('ann'), await signIn('ann'), await signIn('bob')]
  const accountId = claims(first).id
  const { code, stdout } = await run('list', 'users', ann)
  assert.is(code, 0)
  const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z`
  const line = `[A-Za-z0-9]{24}  since ${time}  last used ${time}  until ${time}  Firefox on Linux from 127.0.0.1`
  assert.match(stdout, new RegExp(`^(?:${line}\n){2}$`))

  const sessions = await listed(ann)
  assert.equal(Object.keys(sessions[0]), [
    'id',
    'current',
    'device',
    'userAgent',
    'address',
    'created',
    'lastUsed',
    'expires',
  ])
  const one = sessions.find(({ id }) => id === sidOf(first))
  assert.equal(await run('end', 'users', ann, one.id), said('Sessions ended: 1\n'))
  assert.equal([await isIn(first), await isIn(second)], [false, true])
  assert.is((await listed(ann)).length, 1)

  const [{ id: bobsId }] = await listed('bob@example.com')
  for (const [parts, text] of [
    [['end', 'users', ann, one.id], `the account has no session "${one.id}"`],
    [['end', 'users', ann, bobsId], `the account has no session "${bobsId}"`],
    [['end', 'users', ann], 'sessions end: either the id of a session, or --all'],
    [['end', 'users', ann, bobsId, '--all'], 'sessions end: either the id of a session, or --all'],
    [['end', 'users', 'nobody@example.com', '--all'], 'there is no account "nobody@example.com"'],
    [['list', 'user_cards', ann], 'there is no auth collection "user_cards"'],
  ] as const) {
    const { code, stderr } = await run(...parts)
    assert.equal([code, stderr], [1, `Error: ${text}\n`])
  }
  assert.equal([await isIn(second), await isIn(bobs)], [true, true])

  assert.equal(await run('end', 'users', ann, '--all'), said('Sessions ended: 1\n'))
  assert.equal(await run('end', 'users', ann, '--all'), said('Sessions ended: 0\n'))
  assert.equal([await isIn(second), await isIn(bobs)], [false, true])
  assert.equal(await run('list', 'users', ann), said(''))

  const entries = (await trail.take()).filter(({ action }) => /session/.test(action))
  assert.equal(
    entries.map((entry) => [brief(entry), entry.data['ended'], entry.data['all']]),
    [
      ['account.sessions ok - cli ->users', 1, undefined],
      ['sessions.end ok cli cli ->-', undefined, undefined],
      ['sessions.end failed cli cli ->-', undefined, undefined],
      ['sessions.end failed cli cli ->-', undefined, undefined],
      ['account.sessions ok - cli ->users', 1, undefined],
      ['sessions.end ok cli cli ->-', undefined, true],
      ['sessions.end ok cli cli ->-', undefined, true],
    ],
  )
  for (const { data, action } of entries.filter(({ action }) => action === 'sessions.end')) {
    assert.equal([data['collection'], data['account']], ['users', accountId], action)
  }
})

const said = (stdout: string) => ({ code: 0, stdout, stderr: '' })
const claims = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString())
const sidOf = (token: string): string => claims(token).sid

test.run()
