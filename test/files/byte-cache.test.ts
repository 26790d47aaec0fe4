import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createByteCache } from '../../server/files/byte-cache.js'

test('a byte cache keeps what is used, within its limit', () => {
  const cache = createByteCache(100)
  cache.set('used', Buffer.alloc(10))
  for (let i = 0; i < 50; i++) {
    cache.set(`other ${i}`, Buffer.alloc(10))
    assert.is(cache.get('used')?.length, 10)
  }
  const kept = Array.from({ length: 50 }, (_, i) => cache.get(`other ${i}`)?.length ?? 0)
  assert.ok(kept.reduce((sum, length) => sum + length, 0) <= 100)
  assert.is(kept[0], 0)
})

test('a byte cache takes nothing that would push out all else', () => {
  const cache = createByteCache(100)
  cache.set('large', Buffer.alloc(51))
  assert.is(cache.get('large'), undefined)
})

test.run()
