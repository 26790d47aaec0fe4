import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { boundedCache } from '../../server/base/bounded-cache.js'

const test = suite('a cache that is bounded')

/** Sets `count` keys and says how many of them are still there. */
function keptOf(cache: ReturnType<typeof boundedCache<string, number>>, keys: string[]): number {
  for (const [at, key] of keys.entries()) cache.set(key, at)
  return keys.filter((key) => cache.get(key) !== undefined).length
}

test('by entries: the newest are kept', () => {
  const keys = Array.from({ length: 1000 }, (_, at) => `k${at}`)
  const cache = boundedCache<string, number>(100)
  const kept = keptOf(cache, keys)
  assert.ok(kept >= 50 && kept <= 100, `${kept}`)
  assert.is(boundedCache<string, number>(100).get('k999'), undefined)
  assert.is(cache.get('k999'), 999)
})

test('by the characters of their keys', () => {
  const keys = Array.from({ length: 1000 }, (_, at) => `${at}`.padEnd(1000))
  const kept = keptOf(boundedCache<string, number>(1000, 20_000), keys)
  assert.ok(kept >= 10 && kept <= 20, `${kept}`)
})

test('what is used stays, also a key that is longer than all of them may be', () => {
  const cache = boundedCache<string, number>(10)
  cache.set('often', 1)
  for (let at = 0; at < 1000; at++) {
    cache.set(`k${at}`, at)
    assert.is(cache.get('often'), 1)
  }
  const small = boundedCache<string, number>(10, 100)
  small.set('x'.repeat(1000), 1)
  assert.is(small.get('x'.repeat(1000)), 1)
})

test.run()
