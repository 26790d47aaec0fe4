import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Booted, boot, copyFolder, fixture, removeFolder, runCommand } from '../helper/boot.js'
import Database from '../helper/database.js'
import { logIn, send } from '../helper/scenario.js'

// The answers below are those that PocketBase 0.39.11 gave, serving the same folders.

const contracts = ['strapi', 'slugbase', 'jitsudo', 'mudbase', 'weather']
const password = '12345678'
const bcrypt = '$2a$10$eImiTXuWVxfM37uY4JANjQeIG1Ga3oPmQf0bUyyyCa6qXFmUZ3kHi'

/** Fields that no owner may write, each with a value that would have an effect. */
const guarded: Record<string, unknown> = {
  role: 'admin',
  is_admin: true,
  user_key: 'mine',
  token: 't'.repeat(32),
  blocked: true,
  tenant: 'abcdefghijklmno',
  project: 'abcdefghijklmno',
  tokenKey: 'k'.repeat(50),
}
/** The same with PocketBase's modifiers. */
const modified = {
  'role+': 'x',
  'tenant+': 'abcdefghijklmno',
  'token:autogenerate': 'abc',
  'tokenKey:autogenerate': 'abc',
}
const own = {
  username: 'zoe',
  language: 'de',
  unit: 'metric',
  location: { lat: 1, lon: 2, name: 'x' },
  firstName: 'Z',
  lastName: 'E',
  theme: 'dark',
}
const unset = {
  language: '',
  unit: '',
  location: null,
  firstName: '',
  lastName: '',
  theme: '',
}

interface Stored {
  id: string
  password: string
  [column: string]: unknown
}

function storedOf(dir: string, email: string): Stored | undefined {
  const db = new Database(`${dir}/data.db`, { readonly: true })
  const row = db.prepare('SELECT * FROM users WHERE email = ?').get(email)
  db.close()
  return row as Stored | undefined
}

function checkGuarded(row: Stored | undefined, what: string): void {
  assert.ok(row, what)
  const { role, is_admin, user_key, blocked, tenant, project } = row
  assert.equal([role, is_admin, user_key, blocked, tenant, project], ['', 0, '', 0, '', ''], what)
  assert.match(String(row['token']), /^[a-zA-Z0-9]{32}$/, what)
  assert.match(String(row['tokenKey']), /^[a-zA-Z0-9]{50}$/, what)
  assert.is.not(row['token'], guarded['token'], what)
  assert.is.not(row['tokenKey'], guarded['tokenKey'], what)
}

async function addedFolder(): Promise<string> {
  const dir = copyFolder(fixture)
  for (const name of contracts) await runCommand(['contracts', 'add', name, '--dir', dir])
  return dir
}

const folders: [name: string, make: () => Promise<string>][] = [
  ['a fresh folder', async () => copyFolder(null)],
  ['a folder that the contracts were added to', addedFolder],
]

for (const [folder, make] of folders) {
  const test = suite(folder)
  let dir: string
  let server: Booted
  test.before(async () => {
    dir = await make()
    server = await boot({ dir, args: ['--contracts', contracts.join(), '--limits', 'off'] })
  })
  test.after(async () => {
    await server.stop()
    removeFolder(dir)
  })

  const signUp = (email: string, extra: object) =>
    send(server.url, {
      path: '/api/collections/users/records',
      body: { email, password, passwordConfirm: password, ...extra },
    })

  const signUps: [what: string, extra: object][] = [
    ...Object.entries(guarded).map(([key, value]): [string, object] => [key, { [key]: value }]),
    ['all of them', guarded],
    ['their modifiers', modified],
  ]
  for (const [index, [what, extra]] of signUps.entries()) {
    test(`a sign-up with ${what}: taken, and the column as if it weren’t sent`, async () => {
      const email = `guarded${index}@example.com`
      const { status, json } = await signUp(email, extra)
      assert.is(status, 200)
      const { id, created, updated, username, collectionId, ...rest } = json
      // The fixture's pattern has six digits, ours nine.
      assert.match(username, /^users\d{6,9}$/)
      assert.equal(rest, {
        avatar: '',
        collectionName: 'users',
        emailVisibility: false,
        name: '',
        verified: false,
        ...unset,
      })
      checkGuarded(storedOf(dir, email), what)
    })
  }

  test('an update by the owner with each and all of them: 200, and nothing changes', async () => {
    const email = 'owner@example.com'
    await signUp(email, {})
    const { token, record } = await logIn(server.url, 'users', email, password)
    const before = storedOf(dir, email)
    for (const [what, extra] of signUps) {
      const { status, json } = await send(server.url, {
        method: 'PATCH',
        path: `/api/collections/users/records/${record['id']}`,
        body: extra,
        headers: { authorization: token },
      })
      assert.is(status, 200, what)
      for (const key of Object.keys(guarded)) assert.not.ok(key in json, `${what}: ${key}`)
      const { updated, ...after } = storedOf(dir, email)!
      assert.equal({ ...after, updated: before?.['updated'] }, before, what)
    }
  })

  test('a bcrypt string as password is hashed like any other', async () => {
    const email = 'bcrypt@example.com'
    const { status } = await signUp(email, { password: bcrypt, passwordConfirm: bcrypt })
    assert.is(status, 200)
    assert.is.not(storedOf(dir, email)?.password, bcrypt)
    await logIn(server.url, 'users', email, bcrypt)
  })

  test('verified: true is PocketBase’s 400, and makes no account', async () => {
    const { status, json } = await signUp('verified@example.com', { verified: true })
    assert.is(status, 400)
    assert.equal(json, {
      data: {
        verified: { code: 'validation_values_mismatch', message: "Values don't match." },
      },
      message: 'Failed to create record.',
      status: 400,
    })
    assert.is(storedOf(dir, 'verified@example.com'), undefined)
    assert.is((await signUp('unverified@example.com', { verified: false })).status, 200)
  })

  test('the owner’s seven other columns are taken, beside the guarded ones too', async () => {
    for (const [email, extra] of [
      ['own@example.com', own],
      ['both@example.com', { ...guarded, ...own, username: 'zoe2' }],
    ] as const) {
      const { status, json } = await signUp(email, extra)
      assert.is(status, 200)
      for (const key of Object.keys(own)) {
        assert.equal(json[key], (extra as Record<string, unknown>)[key], key)
      }
      checkGuarded(storedOf(dir, email), email)
    }
  })

  test('no contract’s login shows or takes a guarded column', async () => {
    const email = 'door@example.com'
    await signUp(email, {})
    const before = storedOf(dir, email)
    const identity = { email, username: email, identifier: email, password }
    const paths = [
      '/auth/local',
      '/api/auth/login',
      '/v1/auth/login',
      '/api/auth/local/login',
      '/auth/login',
    ]
    for (const path of paths) {
      await send(server.url, { path, body: { ...guarded, ...identity } })
      const after = storedOf(dir, email)!
      // slugbase gives an account its key at its first login.
      if (path === '/api/auth/login') before!['user_key'] = after['user_key']
      assert.is.not(after['user_key'], guarded['user_key'])
      assert.equal(after, before, path)
    }
  })

  test.run()
}
