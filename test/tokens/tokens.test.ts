import { createHmac } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { AuthCollection } from '../../server/model/collection.js'
import type { RecordModel } from '../../server/model/record.js'
import { createTokens } from '../../server/tokens/verify.js'

const second = 1000
const start = Date.UTC(2026, 0, 1)

function setUp() {
  const options = { secret: 's'.repeat(50), duration: 100 }
  const collection = {
    id: 'c1',
    name: 'users',
    auth: { authToken: options, fileToken: { secret: 'f'.repeat(50), duration: 10 } },
  } as unknown as AuthCollection
  const record: RecordModel = {
    collection,
    values: { id: 'r1', tokenKey: 'k'.repeat(50) },
    original: undefined,
  }
  const clock = { time: start, now: () => clock.time }
  const stored: { record: RecordModel | undefined } = { record }
  const live = new Set(['s1 r1'])
  const tokens = createTokens({
    clock,
    collections: { find: (id) => (id === 'c1' ? collection : undefined) },
    findRecord: async (_, id) => (id === 'r1' ? stored.record : undefined),
    isLiveSession: async (sid, { values }) => live.has(`${sid} ${values['id']}`),
  })
  const key = `${'k'.repeat(50)}${'s'.repeat(50)}`
  return { tokens, record, clock, stored, collection, key, live }
}

function forge(header: object, payload: unknown, key: string, hash = 'sha256'): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const body = `${encode(header)}.${encode(payload)}`
  return `${body}.${createHmac(hash, key).update(body).digest('base64url')}`
}

const claims = { collectionId: 'c1', exp: start / second + 100, id: 'r1', type: 'auth' }

test('sign: claims are in order, nothing is added, two of one second are identical', () => {
  const { tokens, record } = setUp()
  const token = tokens.sign('auth', record, { refreshable: true })
  const [header, payload] = token
    .split('.')
    .slice(0, 2)
    .map((p) => Buffer.from(p, 'base64url'))
  assert.is(String(header), '{"alg":"HS256","typ":"JWT"}')
  assert.is(
    String(payload),
    `{"collectionId":"c1","exp":${start / second + 100},"id":"r1","refreshable":true,"type":"auth"}`,
  )
  assert.is(tokens.sign('auth', record, { refreshable: true }), token)
})

test('sign: a duration of the caller beats that of the collection', () => {
  const { tokens, record } = setUp()
  const { exp } = tokens.decode(tokens.sign('auth', record, {}, 7)) as { exp: number }
  assert.is(exp, start / second + 7)
})

test('verify: a token of the same key is accepted again and again until it expires', async () => {
  const { tokens, record, clock } = setUp()
  const token = tokens.sign('auth', record)
  assert.is(await tokens.verify(token, 'auth'), record)
  assert.is(await tokens.verify(token, 'auth'), record)
  clock.time += 99 * second
  assert.is(await tokens.verify(token, 'auth'), record)
  clock.time += second
  assert.is(await tokens.verify(token, 'auth'), null)
})

test('verify: a token that was fine a moment ago dies with its record, its key or its secret', async () => {
  for (const change of ['record', 'tokenKey', 'secret']) {
    const { tokens, record, stored, collection } = setUp()
    const token = tokens.sign('auth', record)
    assert.is(await tokens.verify(token, 'auth'), record)
    if (change === 'record') stored.record = undefined
    if (change === 'tokenKey') {
      stored.record = { ...record, values: { ...record.values, tokenKey: 'other' } }
    }
    if (change === 'secret') collection.auth.authToken.secret = 'other'
    assert.is(await tokens.verify(token, 'auth'), null, change)
  }
})

test('verify: whatever is wrong with a token, nobody is signed in', async () => {
  const { tokens, key, record } = setUp()
  const none = Buffer.from('{"alg":"none"}').toString('base64url')
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url')
  const right = forge({ alg: 'HS256', typ: 'JWT' }, claims, key)
  const bad: Record<string, string> = {
    empty: '',
    text: 'x',
    'two dots': '..',
    'four parts': `${right}.x`,
    'alg none': `${none}.${payload}.`,
    'alg None': `${Buffer.from('{"alg":"None"}').toString('base64url')}.${payload}.`,
    'alg HS384': forge({ alg: 'HS384' }, claims, key, 'sha384'),
    'alg HS512': forge({ alg: 'HS512' }, claims, key, 'sha512'),
    'no alg': forge({ typ: 'JWT' }, claims, key),
    'no signature': right.replace(/[^.]*$/, ''),
    'cut signature': right.slice(0, -2),
    'other key': forge({ alg: 'HS256' }, claims, 'other'),
    'empty key': forge({ alg: 'HS256' }, claims, ' '),
    'other type': forge({ alg: 'HS256' }, { ...claims, type: 'file' }, key),
    'no type': forge({ alg: 'HS256' }, { ...claims, type: undefined }, key),
    'other collection': forge({ alg: 'HS256' }, { ...claims, collectionId: 'c2' }, key),
    'other record': forge({ alg: 'HS256' }, { ...claims, id: 'r2' }, key),
    'id as number': forge({ alg: 'HS256' }, { ...claims, id: 1 }, key),
    expired: forge({ alg: 'HS256' }, { ...claims, exp: start / second - 1 }, key),
    'exp as text': forge({ alg: 'HS256' }, { ...claims, exp: '9999999999' }, key),
    'nbf to come': forge({ alg: 'HS256' }, { ...claims, nbf: start / second + 50 }, key),
    'iat to come': forge({ alg: 'HS256' }, { ...claims, iat: start / second + 50 }, key),
    'exp null': forge({ alg: 'HS256' }, { ...claims, exp: null }, key),
    'exp beyond all time': forge({ alg: 'HS256' }, { ...claims, exp: 1e300 }, key),
    'nbf as text': forge({ alg: 'HS256' }, { ...claims, nbf: '1' }, key),
    'iat null': forge({ alg: 'HS256' }, { ...claims, iat: null }, key),
    padded: `${right}=`,
    'the other base64': `${right.replace(/[^.]*$/, '')}+/${right.slice(-41)}`,
    'payload a list': forge({ alg: 'HS256' }, [claims], key),
    'payload null': forge({ alg: 'HS256' }, null, key),
    long: forge({ alg: 'HS256' }, { ...claims, x: 'x'.repeat(20_000) }, key),
  }
  for (const [name, token] of Object.entries(bad)) {
    assert.is(await tokens.verify(token, 'auth'), null, name)
  }
  assert.is(await tokens.verify(right, 'auth'), record)
})

test('verify: what Go accepts in a token is accepted', async () => {
  const { tokens, key, record } = setUp()
  const right = forge({ alg: 'HS256', typ: 'JWT' }, claims, key)
  // The last of the 43 characters has two bits too many; line breaks don't count.
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const last = digits[digits.indexOf(right.at(-1)!) | 3]
  const good: Record<string, string> = {
    'no exp': forge({ alg: 'HS256' }, { ...claims, exp: undefined }, key),
    'exp 0': forge({ alg: 'HS256' }, { ...claims, exp: 0 }, key),
    'nbf and iat 0': forge({ alg: 'HS256' }, { ...claims, nbf: 0, iat: 0 }, key),
    'unused bits': right.slice(0, -1) + last,
    'line breaks': `${right.slice(0, -9)}\n${right.slice(-9)}\r\n`,
  }
  for (const [name, token] of Object.entries(good)) {
    assert.is(await tokens.verify(token, 'auth'), record, name)
    assert.is(await tokens.verify(token, 'auth'), record, `${name}, again`)
  }
  const signed = forge({ alg: 'HS256' }, claims, key)
  assert.is(tokens.decode(`${signed}=`)?.['id'], 'r1')
  assert.is(tokens.decode(`${signed}.`), null)
  assert.is(tokens.decode(`${signed.split('.', 2).join('.')}=.x`), null)
})

test('sign: a token that says when it begins ends its lifetime after that', () => {
  const { tokens, record, clock } = setUp()
  const iat = start / second
  clock.time += 2 * second
  const claims = tokens.decode(tokens.sign('auth', record, { iat }, 1800))
  assert.equal([claims?.['iat'], claims?.['exp']], [iat, iat + 1800])
})

test('verify: a token of a session counts as long as the session lives, every time', async () => {
  const { tokens, record, live, key } = setUp()
  const token = tokens.sign('auth', record, { sid: 's1' })
  assert.is(await tokens.verify(token, 'auth'), record)
  assert.is(await tokens.verify(token, 'auth'), record)
  live.clear()
  assert.is(await tokens.verify(token, 'auth'), null)
  assert.ok(await tokens.verify(tokens.sign('auth', record), 'auth'), 'one without a session')
  live.add('s1 r1')
  assert.is(await tokens.verify(token, 'auth'), record)
  for (const sid of ['s2', '', 1, null, ['s1']]) {
    const forged = forge({ alg: 'HS256' }, { ...claims, sid }, key)
    assert.is(await tokens.verify(forged, 'auth'), null, JSON.stringify(sid))
  }
})

test('verify: a token of one kind is no token of another', async () => {
  const { tokens, record } = setUp()
  assert.is(await tokens.verify(tokens.sign('file', record), 'auth'), null)
  assert.is(await tokens.verify(tokens.sign('auth', record), 'file'), null)
  assert.is(await tokens.verify(tokens.sign('file', record), 'file'), record)
})

test.run()
