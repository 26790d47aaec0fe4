import { createHmac } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { RecordModel } from '../../server/model/record.js'
import {
  isRefreshTokenOf,
  readRefreshToken,
  signRefreshToken,
} from '../../server/tokens/refresh.js'

const now = Date.UTC(2026, 0, 1) / 1000
const own = { id: 'r1', sid: 's1', jti: 'j1' }

function account(tokenKey = 'k'.repeat(50), secret = 's'.repeat(50)): RecordModel {
  const collection = { id: 'c1', auth: { authToken: { secret, duration: 100 } } }
  return {
    collection,
    values: { id: 'r1', tokenKey },
    original: undefined,
  } as unknown as RecordModel
}

function forge(payload: object, key: string | Buffer, header: object = { alg: 'HS256' }): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const body = `${encode(header)}.${encode(payload)}`
  return `${body}.${createHmac('sha256', key).update(body).digest('base64url')}`
}

test('a token says who, which session and which token, and when it ends', () => {
  const token = signRefreshToken(account(), own, now, 100)
  const [header, payload] = token.split('.').map((part) => String(Buffer.from(part, 'base64url')))
  assert.is(header, '{"alg":"HS256","typ":"JWT"}')
  assert.is(
    payload,
    `{"exp":${now + 100},"iat":${now},"id":"r1","jti":"j1","sid":"s1","typ":"refresh"}`,
  )
  assert.equal(readRefreshToken(token), own)
  assert.ok(isRefreshTokenOf(account(), token, now + 99))
  assert.not(isRefreshTokenOf(account(), token, now + 100))
})

test('it dies with the token key and with the secret of the collection', () => {
  const token = signRefreshToken(account(), own, now, 100)
  assert.not(isRefreshTokenOf(account('x'.repeat(50)), token, now))
  assert.not(isRefreshTokenOf(account(undefined, 'x'.repeat(50)), token, now))
})

test('the key of bearers signs no refresh token, and an empty one nothing', () => {
  const payload = { ...own, typ: 'refresh', iat: now, exp: now + 100 }
  const bearerKey = `${'k'.repeat(50)}${'s'.repeat(50)}`
  assert.not(isRefreshTokenOf(account(), forge(payload, bearerKey), now))
  const unkeyed = account('')
  assert.not(isRefreshTokenOf(unkeyed, signRefreshToken(unkeyed, own, now, 100), now))
})

test('what has another form is none', () => {
  const whole = { ...own, typ: 'refresh', exp: now + 100 }
  assert.ok(readRefreshToken(forge(whole, 'x')))
  for (const token of [
    '',
    'x',
    'a.b.c',
    forge({ ...whole, typ: 'access' }, 'x'),
    forge({ ...whole, sid: 1 }, 'x'),
    forge({ ...whole, jti: undefined }, 'x'),
    forge({ ...whole, id: ['r1'] }, 'x'),
    forge({ ...whole, exp: undefined }, 'x'),
    forge({ ...whole, more: 'x'.repeat(10_000) }, 'x'),
    forge([whole], 'x'),
  ]) {
    assert.is(readRefreshToken(token), undefined, token.slice(0, 60))
  }
})

test.run()
