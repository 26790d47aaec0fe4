import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { newTimedIds } from '../../server/base/ids.js'

test('timed ids: PocketBase’s form, in the order of their times, and none twice', () => {
  const start = Date.UTC(2026, 10, 28)
  const times = Array.from({ length: 2000 }, (_, i) => start + (i >> 2) * 997)
  const ids = newTimedIds(times)
  for (const id of ids) assert.match(id, /^[a-z0-9]{15}$/)
  assert.is(new Set(ids).size, 2000)
  const oneOfEach = ids.filter((_, i) => i % 4 === 0)
  assert.equal(oneOfEach, oneOfEach.toSorted())
  assert.is(parseInt(ids[0]!.slice(0, 8), 36), start)
})

test('timed ids: a clock far off still gives fifteen characters', () => {
  for (const id of newTimedIds([0, 36 ** 8])) assert.is(id.length, 15)
})

test.run()
