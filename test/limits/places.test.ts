import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createPlaces } from '../../server/limits/places.js'

test('places are taken at all keys or at none, and are free again', async () => {
  const places = createPlaces()
  const wants = [
    { key: 'all', max: 2 },
    { key: 'one', max: 1 },
  ]
  assert.is(await places.enter(wants), undefined)
  assert.is(await places.enter(wants), 'one')
  // The refused one took no place.
  assert.is(await places.enter([{ key: 'all', max: 2 }]), undefined)
  assert.is(await places.enter([{ key: 'all', max: 2 }]), 'all')
  places.leave(['all', 'one'])
  assert.is(await places.enter(wants), undefined)
})

test('0 is no limit', async () => {
  const places = createPlaces()
  for (let i = 0; i < 5; i++) assert.is(await places.enter([{ key: 'x', max: 0 }]), undefined)
})

test.run()
