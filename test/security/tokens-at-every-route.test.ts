import { createHmac } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openPreparedMailWorld } from '../contracts/prepared-folder.js'
import { runCommand } from '../helper/boot.js'
import { enrol, setFactors } from '../helper/factors.js'
import { logIn, send } from '../helper/scenario.js'

// Every route of the OpenAPI document, so that new ones are included.
interface Row {
  operation: string
  method: string
  path: string
}

const contracts = 'strapi slugbase jitsudo mudbase weather'
const users = '/api/collections/users'
const hour = 3600
type World = Awaited<ReturnType<typeof openPreparedMailWorld>>
let world: World
let rows: Row[]
let annId: string
let annToken: string

test.before(async () => {
  world = await openPreparedMailWorld(contracts, ['--limits', 'off'], {
    'ann@example.com': 'password-ann',
    'bob@example.com': 'password-bob',
  })
  const { code, stdout, stderr } = await runCommand(['openapi', '--dir', world.dir])
  assert.is(code, 0, stderr)
  annId = String((await logIn(world.url, 'users', 'ann', 'password-ann')).record['id'])
  rows = rowsOf(JSON.parse(stdout), annId)
  await setFactors(world.url, 'users', {
    totp: { enabled: true },
    sessions: { enabled: true, refreshTokens: true },
  })
  annToken = (await logIn(world.url, 'users', 'ann', 'password-ann')).token
})
test.after(() => world.stop())

function rowsOf(
  document: { paths: Record<string, Record<string, { operationId: string }>> },
  id: string,
) {
  const found: Row[] = []
  for (const [template, operations] of Object.entries(document.paths)) {
    for (const [method, { operationId: operation }] of Object.entries(operations)) {
      const path = template
        .replace('{collection}', 'users')
        .replace('{id}', id)
        .replace(/\{\w+\}/g, 'x')
      // A stream that doesn't end.
      if (operation !== 'native.connect')
        found.push({ operation, method: method.toUpperCase(), path })
    }
  }
  return found
}

const ask = ({ method, path }: Row, headers: Record<string, string>) =>
  send(world.url, { method, path, headers, ...(method === 'GET' ? {} : { body: {} }) })

/** Signed like the server's tokens, with any key and claims. */
function forge(claims: object, key: string, header: object = { alg: 'HS256', typ: 'JWT' }): string {
  const [head, body] = [header, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  const signature = createHmac('sha256', key).update(`${head}.${body}`).digest('base64url')
  return `${head}.${body}.${signature}`
}

/** Tokens that must not sign anybody in; each has a valid key unless its name says otherwise. */
async function badTokens(): Promise<Record<string, string>> {
  const { url, db } = world
  const { options } = db.prepare("SELECT options FROM _collections WHERE name = 'users'").get() as {
    options: string
  }
  const secrets = JSON.parse(options)
  const { tokenKey } = db.prepare('SELECT tokenKey FROM users WHERE id = ?').get(annId) as {
    tokenKey: string
  }
  const authKey = tokenKey + secrets.authToken.secret
  const collectionId = '_pb_users_auth_'
  const exp = Math.floor(Date.now() / 1000) + hour
  const auth = { collectionId, exp, id: annId, refreshable: true, type: 'auth' }
  // Checks that forge() signs correctly: otherwise every refusal below would be for a wrong key.
  assert.is(
    (
      await send(url, {
        path: `${users}/auth-refresh`,
        method: 'POST',
        headers: { authorization: forge(auth, authKey) },
      })
    ).status,
    200,
  )
  const purpose = (type: string, kind: string) =>
    forge(
      { ...auth, email: 'ann@example.com', newEmail: 'x@example.com', type },
      tokenKey + secrets[kind].secret,
    )
  const ended = await logIn(url, 'users', 'ann', 'password-ann')
  const bearer = { authorization: ended.token }
  const { items } = (await send(url, { path: `${users}/sessions`, headers: bearer })).json
  const { id: session } = items.find(({ current }: { current: boolean }) => current)
  await send(url, { method: 'DELETE', path: `${users}/sessions/${session}`, headers: bearer })
  const { json: kept } = await send(url, {
    path: `${users}/auth-with-password?refreshToken=true`,
    body: { identity: 'ann', password: 'password-ann' },
  })
  const mudbase = (
    await send(url, {
      path: '/api/auth/local/login',
      body: { email: 'ann@example.com', password: 'password-ann' },
    })
  ).json
  return {
    'alg none': `${Buffer.from('{"alg":"none"}').toString('base64url')}.${annToken.split('.')[1]}.`,
    'a key of nobody': forge(auth, 'x'),
    'the secret without the token key': forge(auth, secrets.authToken.secret),
    'a kid that is a file': forge(auth, '', { alg: 'HS256', kid: '../../dev/null' }),
    'a jwk of its own': forge(auth, 'x', { alg: 'HS256', jwk: { kty: 'oct', k: 'eA' } }),
    expired: forge({ ...auth, exp: exp - 2 * hour }, authKey),
    'to come': forge({ ...auth, nbf: exp - 1 }, authKey),
    'no type': forge({ ...auth, type: undefined }, authKey),
    "another collection's": forge({ ...auth, collectionId: 'members' }, authKey),
    "a superuser's by name": forge({ ...auth, collectionId: 'pbc_3142635823' }, authKey),
    'of an ended session': ended.token,
    'a session that never was': forge({ ...auth, sid: 'x'.repeat(15) }, authKey),
    'for files': purpose('file', 'fileToken'),
    'for a verification': purpose('verification', 'verificationToken'),
    'for a reset': purpose('passwordReset', 'passwordResetToken'),
    'for an address': purpose('emailChange', 'emailChangeToken'),
    'of the auth type with the key for files': purpose('auth', 'fileToken'),
    'for a refresh': kept.refreshToken,
    "mudbase's for a refresh": mudbase.refreshToken,
    ...(await halfway()),
  }
}

/** What an account with a factor gets after its password alone, from each API. */
async function halfway(): Promise<Record<string, string>> {
  const { url } = world
  const client = world.client()
  await client.collection('users').authWithPassword('bob', 'password-bob')
  await enrol(client, 'users')
  const password = 'password-bob'
  const email = 'bob@example.com'
  const native = (
    await send(url, { path: `${users}/auth-with-password`, body: { identity: email, password } })
  ).json
  const cookie = (await send(url, { path: '/api/auth/login', body: { email, password } })).headers
    .getSetCookie()
    .find((each) => each.startsWith('slugbase.mfa_pending='))
  const waiting = /=([^;]+)/.exec(cookie ?? '')?.[1]
  assert.ok(native.mfaId && waiting)
  return { 'the id of a waiting login': native.mfaId, "slugbase's waiting login": waiting }
}

const isIn = (status: number) => status < 400

test('no token that signs nobody in gets further than none, at any route, by header or by cookie', async () => {
  const bad = await badTokens()
  const open = new Set<Row>()
  for (const row of rows) if (isIn((await ask(row, {})).status)) open.add(row)
  const through: string[] = []
  for (const [name, token] of Object.entries(bad)) {
    const pb = encodeURIComponent(JSON.stringify({ token, model: { id: annId } }))
    for (const row of rows) {
      for (const headers of [
        { authorization: `Bearer ${token}`, 'x-tenant-id': '11111111-1111-4111-8111-111111111111' },
        { cookie: `token=${token}; pb_auth=${pb}; _csrf=x`, 'x-csrf-token': 'x' },
      ]) {
        const { status, text } = await ask(row, headers as Record<string, string>)
        const told = `${name}: ${row.method} ${row.path}: ${status} ${text.slice(0, 100)}`
        if (status >= 500 && status !== 501) through.push(told)
        if (isIn(status) && !open.has(row)) through.push(told)
        if (text.includes('ann@example.com')) through.push(told)
      }
    }
  }
  assert.equal(through, [])
  // And that a valid one is accepted: otherwise the rows would prove nothing.
  const opened = []
  for (const row of rows.filter(({ method }) => method === 'GET')) {
    const { status } = await ask(row, { authorization: `Bearer ${annToken}` })
    if (isIn(status) && !open.has(row)) opened.push(row.operation)
  }
  for (const one of ['native.getTOTP', 'native.listPasskeys', 'native.listSessions', 'strapi.view'])
    assert.ok(opened.includes(one), `${one} in ${opened}`)
})

test('what an account may not, no route lets it: those for superusers answer 403, with nothing of them', async () => {
  const superuserRows = rows.filter(({ operation }) =>
    /^native\.(?:impersonate|(?:get|remove)AccountFactors|.*AccountSessions?|getFactors|updateFactors|.*Collections?|truncate|import|getScaffolds|getOAuth2Providers|dryRunView|getSettings|updateSettings|test.*|generateApple.*|.*Logs?|getStats|listAudit|.*Contracts?|.*Cron|listCrons|.*Backups?|runSQL)$/.test(
      operation,
    ),
  )
  assert.ok(superuserRows.length > 35, `${superuserRows.length}`)
  const wrong: string[] = []
  for (const row of superuserRows) {
    for (const [who, token] of Object.entries({ nobody: '', ann: annToken })) {
      const { status, text } = await ask(row, token ? { authorization: token } : {})
      const isRight =
        status === (who === 'nobody' ? 401 : 403) || row.operation === 'native.downloadBackup'
      if (!isRight || isIn(status)) wrong.push(`${who}: ${row.operation}: ${status} ${text}`)
    }
  }
  assert.equal(wrong, [])
})

test.run()
