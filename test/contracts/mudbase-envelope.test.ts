import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { catalogue, type ErrorCode, fail } from '../../server/base/errors.js'
import { mudbaseError, refreshError } from '../../server/contracts/mudbase-envelope.js'

const body = (code: ErrorCode) => JSON.stringify(mudbaseError(fail(code)).body)

test('a fault, a full queue: this contract’s words, nothing of the cause', () => {
  assert.is(
    body('server.fault'),
    '{"error":"Internal server error","code":"INTERNAL_ERROR","details":"An unexpected error occurred"}',
  )
  const busy = mudbaseError(fail('server.busy', { headers: { 'Retry-After': '7' } }))
  assert.is(busy.status, 503)
  assert.is(busy.headers['Retry-After'], '7')
})

test('429: a minute where no limit says otherwise, else what it says', () => {
  const own = mudbaseError(fail('request.too_many'))
  assert.is(own.headers['Retry-After'], '60')
  assert.is(
    JSON.stringify(own.body),
    '{"error":"Rate limit exceeded","code":"RATE_LIMITED","details":"Too many requests. Try again in 60 seconds","retryAfter":60}',
  )
  for (const shape of [mudbaseError, refreshError]) {
    const { status, headers, body } = shape(
      fail('request.too_many', { headers: { 'Retry-After': '3' } }),
    )
    assert.equal([status, headers['Retry-After']], [429, '3'])
    assert.match(JSON.stringify(body), '"details":"Too many requests. Try again in 3 seconds"')
    assert.match(JSON.stringify(body), '"retryAfter":3')
  }
})

test('every error there is has a face: a known status, a title and a code', () => {
  for (const code of Object.keys(catalogue) as ErrorCode[]) {
    const { status, body } = mudbaseError(fail(code))
    assert.ok([400, 401, 403, 404, 409, 413, 429, 500, 503].includes(status), `${code} ${status}`)
    const { error, code: word } = body as { error: string; code: string }
    assert.ok(error.length > 0, code)
    assert.match(word, /^[A-Z_]+$/, code)
  }
})

test('whatever is wrong with a login is one 401', () => {
  const codes: ErrorCode[] = ['auth.failed', 'auth.blocked', 'mfa.expired', 'access.token_required']
  assert.is(new Set(codes.map(body)).size, 1)
  for (const code of codes) assert.is(mudbaseError(fail(code)).status, 401)
})

test('refresh: whatever ends a session is one bare 401', () => {
  const codes: ErrorCode[] = [
    'access.token_required',
    'auth.failed',
    'auth.blocked',
    'auth.rule',
    'auth.unverified',
  ]
  for (const code of codes) {
    const { status, body } = refreshError(fail(code))
    assert.equal([status, body], [401, { error: 'Invalid or expired refresh token' }], code)
  }
  assert.is(refreshError(fail('server.fault')).status, 500)
})

test.run()
