import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fail } from '../../server/base/errors.js'

test('a server or database that can’t answer is no other fault, whoever shows it', () => {
  const busy = fail('server.busy', { headers: { 'Retry-After': '1' } })
  assert.is(fail('route.not_found', { cause: busy }), busy)
  assert.is(fail('auth.failed', { cause: new Error('anything else') }).code, 'auth.failed')
  assert.is(fail('auth.failed', { cause: fail('route.not_found') }).code, 'auth.failed')
})

test.run()
