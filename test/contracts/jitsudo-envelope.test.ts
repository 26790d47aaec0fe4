import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { catalogue, type ErrorCode, fail } from '../../server/base/errors.js'
import { jitsudoError } from '../../server/contracts/jitsudo-envelope.js'

const rows: [ErrorCode, status: number, code: string][] = [
  ['request.unreadable', 400, 'bad_request'],
  ['request.invalid_data', 400, 'bad_request'],
  ['auth.failed', 401, 'invalid_credentials'],
  ['auth.blocked', 401, 'invalid_credentials'],
  ['access.token_required', 401, 'unauthenticated'],
  ['auth.unverified', 403, 'email_not_verified'],
  ['auth.rule', 403, 'forbidden'],
  ['auth.password_disabled', 403, 'forbidden'],
  ['route.not_found', 404, 'not_found'],
  ['request.too_large', 413, 'payload_too_large'],
  ['request.too_many', 429, 'rate_limited'],
  ['server.fault', 500, 'internal'],
  ['server.busy', 503, 'unavailable'],
]

for (const [error, status, code] of rows) {
  test(`${error}: ${status} ${code}`, () => {
    const shaped = jitsudoError(fail(error, { cause: new Error('secret') }))
    assert.is(shaped.status, status)
    assert.equal(Object.keys(shaped.body), ['code', 'message'])
    assert.is(shaped.body.code, code)
    assert.not.match(JSON.stringify(shaped), 'secret')
  })
}

test('every error has a code of this contract, and none a native integer', () => {
  for (const error of Object.keys(catalogue) as ErrorCode[]) {
    const { status, body } = jitsudoError(fail(error))
    assert.ok([400, 401, 403, 404, 409, 413, 429, 500, 501, 503].includes(status), error)
    assert.match(body.code, /^[a-z_]+$/)
  }
})

test('details hold a text for each field at fault', () => {
  const data = { email: { code: 'validation_required', message: 'Cannot be blank.' } }
  assert.equal(jitsudoError(fail('request.invalid_data', { data })).body, {
    code: 'bad_request',
    message: 'Malformed request body.',
    details: { email: 'Cannot be blank.' },
  })
})

test.run()
