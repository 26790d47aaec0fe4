import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { formatDate } from '../../server/base/clock.js'

test('a date is written as its UTC time, whatever was written before', () => {
  const moment = fc.oneof(
    fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 0, 1) + 3000 }),
    fc.integer({ min: -8.64e15, max: 8.64e15 }),
  )
  fc.assert(
    fc.property(moment, (ms) => {
      assert.is(formatDate(ms), new Date(ms).toISOString().replace('T', ' '))
    }),
    { numRuns: 2000 },
  )
})

test.run()
